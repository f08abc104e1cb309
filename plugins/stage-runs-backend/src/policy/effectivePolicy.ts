import {
  KUBERNETES_RIGHTS,
  RUNTIME_MODES,
  WRITE_SCOPES,
  type ArtefactBudget,
  underscored,
  type EnvironmentProvider,
  type Scope,
  type Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RepositoryConfig, StageConfig } from '../repositoryConfig/schema';
import type { RunPolicy } from '../runs/rows';
import { projectAgentOf } from './projectAgent';

/** Who has set a line of a policy, from the least specific to the most. */
export type PolicySource =
  | 'agent'
  | 'stage'
  | 'scope'
  | 'repository'
  | 'environment';

interface Asked<Value> {
  source: PolicySource;
  value: Value | undefined;
}

/**
 * What a run may do: of its agent, its stage, what the repository says and what its
 * environment can give, each can only take away (requirements F6). Each line says who has
 * set it: the first that is as narrow as what holds in the end.
 */
export function effectivePolicy(facts: {
  /** As its module contributes it. */
  stage: Stage;
  config: RepositoryConfig;
  environment: EnvironmentProvider['limits'];
  /** Of the issue. */
  scope?: Pick<Scope, 'writeScope'>;
}): RunPolicy {
  const { stage, config, environment, scope } = facts;
  const { agent } = stage;
  const own = projectAgentOf(stage, config);
  const said = config.delivery.stages[stage.id];
  const { triggerModes, defaultMode } = config.webhookRuntime;
  const budget = budgetOf(stage, said);
  const tools = toolsLeftBy([
    { source: 'agent', value: agent.tools },
    { source: 'stage', value: stage.tools },
    { source: 'repository', value: said?.tools },
    { source: 'repository', value: own?.tools },
  ]);
  const lines = {
    writeScope: narrowest(WRITE_SCOPES, [
      { source: 'agent', value: agent.writeScope },
      { source: 'stage', value: stage.writeScope },
      { source: 'scope', value: scope?.writeScope },
      { source: 'repository', value: own?.writeScope },
    ]),
    mode: narrowest(RUNTIME_MODES, [
      { source: 'agent', value: agent.mode ?? 'code-only' },
      { source: 'repository', value: triggerModes[stage.id] ?? defaultMode },
      { source: 'repository', value: own?.mode },
      { source: 'environment', value: environment?.mode },
    ]),
    kubernetesRights: narrowest(KUBERNETES_RIGHTS, [
      { source: 'agent', value: agent.kubernetesRights ?? 'none' },
      { source: 'repository', value: own?.kubernetesRights },
      { source: 'environment', value: environment?.kubernetesRights },
    ]),
    deadlineMinutes: smallest([
      { source: 'stage', value: stage.deadlineMinutes },
      { source: 'repository', value: said?.deadlineMinutes },
    ]),
    parallelLimit: smallest([
      { source: 'agent', value: agent.parallelLimit },
      { source: 'repository', value: own?.parallelLimit },
    ]),
  };
  return {
    writeScope: lines.writeScope.value,
    ...(said?.writePaths && { writePaths: said.writePaths }),
    ...(budget && { budget: budget.value }),
    ...(tools && { tools: tools.value }),
    deadlineMinutes: lines.deadlineMinutes.value,
    parallelLimit: lines.parallelLimit.value,
    mode: lines.mode.value,
    kubernetesRights: lines.kubernetesRights.value,
    agent: {
      key: own?.key ?? agent.key,
      displayName: own?.displayName ?? agent.displayName,
      ...(own && { responsibility: own.responsibility }),
      isOfProject: own !== undefined,
    },
    sources: {
      ...mapValues(lines, ({ source }) => source),
      ...(said?.writePaths && { writePaths: 'repository' as const }),
      ...(budget && { budget: budget.source }),
      ...(tools && { tools: tools.source }),
      agent: own ? 'repository' : 'stage',
    },
  };
}

/** Each limit by itself; undefined: there is none. */
function budgetOf(
  { budget: ours = {} }: Stage,
  said: StageConfig | undefined,
): { source: PolicySource; value: ArtefactBudget } | undefined {
  const theirs = said?.budget ?? {};
  const keys = ['lines', 'readingMinutes'] as const;
  const value: ArtefactBudget = {};
  let source: PolicySource = 'stage';
  for (const key of keys) {
    const asked: Asked<number>[] = [
      { source: 'stage', value: ours[key] },
      { source: 'repository', value: theirs[key] },
    ];
    if (asked.every(each => each.value === undefined)) continue;
    const line = smallest(asked);
    value[key] = line.value;
    if (line.source === 'repository') source = 'repository';
  }
  return Object.keys(value).length > 0 ? { source, value } : undefined;
}

/** What all of them name; the source is the last that took something away. Undefined: nobody names any. */
function toolsLeftBy(
  asked: Asked<string[]>[],
): { source: PolicySource; value: string[] } | undefined {
  let left: { source: PolicySource; value: string[] } | undefined;
  for (const { source, value } of asked) {
    if (!value) continue;
    const named = new Set(value.map(underscored));
    const kept = left?.value.filter(name => named.has(underscored(name)));
    if (!left || !kept) left = { source, value };
    else if (kept.length < left.value.length) left = { source, value: kept };
  }
  return left;
}

/** The order goes from narrow to wide. One at least is asked. */
function narrowest<Value>(
  order: readonly Value[],
  asked: Asked<Value>[],
): { source: PolicySource; value: Value } {
  return least(asked, value => order.indexOf(value));
}

function smallest(asked: Asked<number>[]) {
  return least(asked, value => value);
}

function least<Value>(
  asked: Asked<Value>[],
  widthOf: (value: Value) => number,
): { source: PolicySource; value: Value } {
  const given = asked.filter(
    (each): each is { source: PolicySource; value: Value } =>
      each.value !== undefined,
  );
  return given.reduce((best, each) =>
    widthOf(each.value) < widthOf(best.value) ? each : best,
  );
}

function mapValues<Key extends string, From, To>(
  object: Record<Key, From>,
  change: (value: From) => To,
): Record<Key, To> {
  const entries = Object.entries(object) as [Key, From][];
  return Object.fromEntries(
    entries.map(([key, value]) => [key, change(value)]),
  ) as Record<Key, To>;
}
