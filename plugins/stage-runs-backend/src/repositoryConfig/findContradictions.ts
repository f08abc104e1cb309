import {
  WRITE_SCOPES,
  type Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Known, KnownStages } from './parseRepositoryConfig';
import { judges } from '../verifiers/verifiersOf';
import {
  ROLE_KEYS,
  type RepositoryConfig,
  type VerifierConfig,
} from './schema';

/**
 * What a schema can not see: names of stages, agents and verifiers that do not exist or
 * exist twice, orders in a circle, and rights that are more than the stage has.
 */
export function findContradictions(
  config: RepositoryConfig,
  { stages, scopes, verifierImages, ...profiles }: Known,
): string[] {
  const known = stages.all();
  return [
    ...documentProblems(config),
    ...modeProblems(config, known),
    ...verifierProblems(config, known),
    ...imageProblems(config, verifierImages),
    ...agentProblems(config),
    ...stageProblems(config, known),
    ...unknownScopes(config, scopes),
    ...scopeProblems(config, stages),
    ...profileProblems(config, profiles),
  ];
}

function documentProblems({ projectDocs }: RepositoryConfig): string[] {
  const names = projectDocs.map(doc => `${doc.repository ?? ''}:${doc.path}`);
  return repeated(names).map(
    index => `spec.projectDocs[${index}].path: is listed twice`,
  );
}

function modeProblems(
  { webhookRuntime }: RepositoryConfig,
  known: readonly Stage[],
): string[] {
  return Object.keys(webhookRuntime.triggerModes)
    .map(id => [id, unknownStage(id, known)])
    .filter(([, problem]) => problem)
    .map(
      ([id, problem]) => `spec.webhookRuntime.triggerModes.${id}: ${problem}`,
    );
}

function verifierProblems(
  { delivery: { verifiers } }: RepositoryConfig,
  known: readonly Stage[],
): string[] {
  const names = verifiers.map(({ name }) => name);
  const at = (index: number) => `spec.delivery.verifiers[${index}]`;
  const unknown = verifiers.flatMap(({ needs, stages }, index) => [
    ...needs
      .filter(name => !names.includes(name))
      .map(name => `${at(index)}.needs: there is no verifier ${name}`),
    ...(stages ?? [])
      .map(id => unknownStage(id, known))
      .filter(problem => problem !== undefined)
      .map(problem => `${at(index)}.stages: ${problem}`),
  ]);
  const twice = [
    ...repeated(names).map(
      index => `${at(index)}.name: ${names[index]} is taken`,
    ),
    ...verifiers.flatMap((verifier, index) =>
      stagesWithIts(verifier, known).map(
        id => `${at(index)}.name: ${verifier.name} is taken by stage ${id}`,
      ),
    ),
  ];
  if (unknown.length + twice.length > 0) return [...twice, ...unknown];
  const circle = inCircle(verifiers);
  return circle.length > 0
    ? [
        `spec.delivery.verifiers: ${circle.join(
          ', ',
        )} need each other in a circle`,
      ]
    : [];
}

/** Ids of the stages that it would judge and that bring one of its name. */
function stagesWithIts(
  { name, stages }: VerifierConfig,
  known: readonly Stage[],
): string[] {
  return known
    .filter(stage => judges({ stages }, stage))
    .filter(({ verifiers = [] }) => verifiers.some(own => own.name === name))
    .map(({ id }) => id);
}

function imageProblems(
  { delivery: { verifiers } }: RepositoryConfig,
  verifierImages: readonly string[],
): string[] {
  const allowed = verifierImages.join(', ') || 'none';
  return verifiers.flatMap(({ image }, index) =>
    image === undefined || verifierImages.includes(image)
      ? []
      : [
          `spec.delivery.verifiers[${index}].image: the platform does not allow ${image}; allowed: ${allowed}`,
        ],
  );
}

function agentProblems({ delivery: { agents } }: RepositoryConfig): string[] {
  const keys = agents.map(agent => agent.key);
  const at = (index: number) => `spec.delivery.agents[${index}].key`;
  const systemKeys: readonly string[] = ROLE_KEYS;
  return [
    ...repeated(keys).map(index => `${at(index)}: ${keys[index]} is taken`),
    ...keys.flatMap((key, index) =>
      systemKeys.includes(key)
        ? [
            `${at(
              index,
            )}: ${key} is one of Stagecraft's own agents; choose another key`,
          ]
        : [],
    ),
  ];
}

function stageProblems(
  { delivery: { stages, agents } }: RepositoryConfig,
  known: readonly Stage[],
): string[] {
  return Object.entries(stages).flatMap(([id, { agent, deadlineMinutes }]) => {
    const at = `spec.delivery.stages.${id}`;
    const stage = known.find(candidate => candidate.id === id);
    if (!stage) return [`${at}: ${unknownStage(id, known)}`];
    const chosen = agents.find(({ key }) => key === agent);
    const wider =
      chosen?.writeScope &&
      WRITE_SCOPES.indexOf(chosen.writeScope) >
        WRITE_SCOPES.indexOf(stage.writeScope);
    return [
      ...(agent && !chosen
        ? [`${at}.agent: spec.delivery.agents has no ${agent}`]
        : []),
      ...(wider
        ? [
            `${at}.agent: ${agent} may write ${chosen.writeScope}, the stage only ${stage.writeScope}`,
          ]
        : []),
      ...(deadlineMinutes && deadlineMinutes > stage.deadlineMinutes
        ? [
            `${at}.deadlineMinutes: at most ${stage.deadlineMinutes}, as the stage has it`,
          ]
        : []),
    ];
  });
}

function unknownScopes(
  { delivery }: RepositoryConfig,
  scopes: string[],
): string[] {
  return Object.keys(delivery.scopes)
    .filter(name => !scopes.includes(name))
    .map(
      name =>
        `spec.delivery.scopes.${name}: no label has it; use ${scopes.join(
          ', ',
        )}`,
    );
}

function scopeProblems(
  { delivery: { scopes } }: RepositoryConfig,
  known: KnownStages,
): string[] {
  const order = known.pipeline.way('new-service');
  return Object.entries(scopes).flatMap(([name, { stages }]) => {
    const at = `spec.delivery.scopes.${name}.stages`;
    const unknown = stages.filter(id => !order.includes(id));
    if (unknown.length > 0) {
      return unknown.map(
        id =>
          `${at}: ${
            unknownStage(id, known.all()) ??
            `${id} has no place on the way from idea to operations`
          }`,
      );
    }
    if (repeated(stages).length > 0) return [`${at}: names a stage twice`];
    const sorted = order.filter(id => stages.includes(id));
    return sorted.join() === stages.join()
      ? []
      : [`${at}: goes in a circle; the order is ${sorted.join(', ')}`];
  });
}

/** A file chooses among what people may choose by a label. */
function profileProblems(
  { delivery: { agents, stages } }: RepositoryConfig,
  { models, efforts }: Pick<Known, 'models' | 'efforts'>,
): string[] {
  const places = [
    ...agents.map((agent, index) => ({
      at: `spec.delivery.agents[${index}]`,
      ...{ model: agent.model, effort: agent.reasoningEffort },
    })),
    ...Object.entries(stages).map(([id, stage]) => ({
      at: `spec.delivery.stages.${id}`,
      ...{ model: stage.model, effort: stage.reasoningEffort },
    })),
  ];
  return places.flatMap(({ at, model, effort }) => [
    ...(model && !models.includes(model)
      ? [`${at}.model: no label has ${model}; use ${models.join(', ')}`]
      : []),
    ...(effort && !efforts.includes(effort)
      ? [
          `${at}.reasoningEffort: no label has ${effort}; use ${efforts.join(
            ', ',
          )}`,
        ]
      : []),
  ]);
}

function unknownStage(id: string, known: readonly Stage[]): string | undefined {
  if (known.some(stage => stage.id === id)) return undefined;
  const ids = known.map(stage => stage.id).join(', ');
  return `there is no stage ${id}; the stages are ${ids}`;
}

/** Indexes of what an earlier one has named already. */
function repeated(names: string[]): number[] {
  return names.flatMap((name, index) =>
    names.indexOf(name) < index ? [index] : [],
  );
}

/** Names that can never have their turn; all needs are known. */
function inCircle(items: { name: string; needs: string[] }[]): string[] {
  const names = new Set(items.map(({ name }) => name));
  const waiting = items.filter(({ needs }) =>
    needs.some(name => names.has(name)),
  );
  return waiting.length === items.length ? [...names] : inCircle(waiting);
}
