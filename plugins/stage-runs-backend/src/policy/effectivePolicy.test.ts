import {
  KUBERNETES_RIGHTS,
  RUNTIME_MODES,
  WRITE_SCOPES,
  type Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import fc from 'fast-check';
import { aStage } from '../__testUtils__/samples';
import {
  EMPTY_CONFIG,
  type ProjectAgentConfig,
  type RepositoryConfig,
  type StageConfig,
} from '../repositoryConfig/schema';
import { effectivePolicy } from './effectivePolicy';
import { withAgentOf, withProjectAgent } from './projectAgent';

const stage = aStage({
  agent: {
    ...aStage().agent,
    ...{ mode: 'full-env', kubernetesRights: 'read-write' },
  },
});
const designer: ProjectAgentConfig = {
  key: 'designer',
  displayName: { en: 'Designer', ru: 'Дизайнер' },
  responsibility: { en: 'Pages', ru: 'Страницы' },
  ...{ mode: 'code-only', kubernetesRights: 'read', parallelLimit: 1 },
  writeScope: 'markdown_only',
  prompts: { work: 'a.md', revise: 'b.md' },
};

function configOf(
  said: StageConfig,
  agents: ProjectAgentConfig[] = [],
  runtime: RepositoryConfig['webhookRuntime'] = EMPTY_CONFIG.webhookRuntime,
): RepositoryConfig {
  const delivery = { ...EMPTY_CONFIG.delivery, agents, stages: { dev: said } };
  return { ...EMPTY_CONFIG, webhookRuntime: runtime, delivery };
}

it('is the agent and its stage where nobody says more', () => {
  const facts = { stage, config: EMPTY_CONFIG, environment: undefined };
  expect(effectivePolicy(facts)).toEqual({
    ...{ writeScope: 'any', mode: 'full-env', kubernetesRights: 'read-write' },
    ...{ deadlineMinutes: 300, parallelLimit: 2 },
    agent: {
      ...{ key: 'dev', displayName: stage.agent.displayName },
      isOfProject: false,
    },
    sources: {
      ...{ writeScope: 'stage', mode: 'agent', kubernetesRights: 'agent' },
      ...{ deadlineMinutes: 'stage', parallelLimit: 'agent', agent: 'stage' },
    },
  });
});

it('says of each line who has narrowed it', () => {
  const config = configOf(
    { agent: 'designer', deadlineMinutes: 60, writePaths: ['docs/**'] },
    [designer],
  );
  const environment = { mode: 'full-env', kubernetesRights: 'none' } as const;
  expect(effectivePolicy({ stage, config, environment })).toEqual({
    ...{ writeScope: 'markdown_only', writePaths: ['docs/**'] },
    ...{ mode: 'code-only', kubernetesRights: 'none' },
    ...{ deadlineMinutes: 60, parallelLimit: 1 },
    agent: {
      ...{ key: 'designer', displayName: designer.displayName },
      ...{ responsibility: designer.responsibility, isOfProject: true },
    },
    sources: {
      ...{ writeScope: 'repository', writePaths: 'repository' },
      ...{ mode: 'repository', kubernetesRights: 'environment' },
      ...{ deadlineMinutes: 'repository', parallelLimit: 'repository' },
      agent: 'repository',
    },
  });
});

it.each([
  [
    'the default of the repository',
    { defaultMode: 'code-only', triggerModes: {} },
    'code-only',
  ],
  [
    'the mode of its stage before the default',
    { defaultMode: 'code-only', triggerModes: { dev: 'full-env' } },
    'full-env',
  ],
  [
    'nothing of another stage',
    { triggerModes: { qa: 'code-only' } },
    'full-env',
  ],
] as const)('takes %s', (_what, runtime, mode) => {
  const config = configOf({}, [], runtime as never);
  expect(effectivePolicy({ stage, config, environment: undefined }).mode).toBe(
    mode,
  );
});

it('an agent that does not say what it may has nothing', () => {
  const { mode, kubernetesRights } = effectivePolicy({
    ...{ stage: aStage(), config: EMPTY_CONFIG, environment: undefined },
  });
  expect([mode, kubernetesRights]).toEqual(['code-only', 'none']);
});

it('is never wider than anybody has said, whatever a repository asks for', () => {
  const scope = fc.constantFrom(...WRITE_SCOPES);
  const mode = fc.constantFrom(...RUNTIME_MODES);
  const rights = fc.constantFrom(...KUBERNETES_RIGHTS);
  const anyAgent = fc.record({
    ...{ writeScope: scope, mode, kubernetesRights: rights },
    parallelLimit: fc.integer({ min: 1, max: 20 }),
  });
  const environment = fc.option(fc.record({ mode, kubernetesRights: rights }), {
    nil: undefined,
  });
  const minutes = fc.integer({ min: 1, max: 600 });
  fc.assert(
    fc.property(
      ...([anyAgent, anyAgent, scope, minutes, minutes, environment] as const),
      (ours, theirs, writeScope, limit, wish, place) => {
        const whole: Stage = aStage({
          ...{ writeScope, deadlineMinutes: limit },
          agent: { ...aStage().agent, ...ours },
        });
        const config = configOf({ agent: 'designer', deadlineMinutes: wish }, [
          { ...designer, ...theirs },
        ]);
        const policy = effectivePolicy({
          ...{ stage: whole, config, environment: place },
        });
        const width = (value: string | undefined, order: readonly string[]) =>
          order.indexOf(value ?? order[order.length - 1]);
        expect(width(policy.writeScope, WRITE_SCOPES)).toBe(
          Math.min(
            ...[ours.writeScope, theirs.writeScope, writeScope].map(each =>
              width(each, WRITE_SCOPES),
            ),
          ),
        );
        expect(width(policy.mode, RUNTIME_MODES)).toBe(
          Math.min(
            ...[ours.mode, theirs.mode, place?.mode].map(each =>
              width(each, RUNTIME_MODES),
            ),
          ),
        );
        expect(width(policy.kubernetesRights, KUBERNETES_RIGHTS)).toBe(
          Math.min(
            ...[
              ours.kubernetesRights,
              theirs.kubernetesRights,
              place?.kubernetesRights,
            ].map(each => width(each, KUBERNETES_RIGHTS)),
          ),
        );
        expect(policy.deadlineMinutes).toBe(Math.min(limit, wish));
        expect(policy.parallelLimit).toBe(
          Math.min(ours.parallelLimit, theirs.parallelLimit),
        );
      },
    ),
  );
});

it('a run keeps the agent that it was created with', () => {
  const config = configOf({ agent: 'designer' }, [designer]);
  const policy = effectivePolicy({ stage, config, environment: undefined });
  expect(withAgentOf({ policy }, stage).agent).toEqual(
    withProjectAgent(stage, config).agent,
  );
  expect(withAgentOf({ policy }, stage).agent.key).toBe('designer');
});

it('a limit of what is left to read can only be lowered', () => {
  const budget = { lines: 200 };
  const config = configOf({ budget: { lines: 300, readingMinutes: 5 } });
  const policy = effectivePolicy({
    ...{ stage: aStage({ budget }), config, environment: undefined },
  });
  expect(policy.budget).toEqual({ lines: 200, readingMinutes: 5 });
  expect(policy.sources).toMatchObject({ budget: 'repository' });
});

describe('tools', () => {
  const withTools = (agentTools?: string[], stageTools?: string[]) =>
    aStage({
      agent: { ...aStage().agent, tools: agentTools },
      tools: stageTools,
    });
  const policyOf = (
    facts: Pick<Parameters<typeof effectivePolicy>[0], 'stage'> & {
      said?: StageConfig;
      agents?: ProjectAgentConfig[];
    },
  ) =>
    effectivePolicy({
      stage: facts.stage,
      config: configOf(facts.said ?? {}, facts.agents),
      environment: undefined,
    });

  it('nobody names any: there is no line', () => {
    const policy = policyOf({ stage: withTools() });
    expect(policy).not.toHaveProperty('tools');
    expect(policy.sources).not.toHaveProperty('tools');
  });

  it.each<[string, Parameters<typeof policyOf>[0], string[], string]>([
    ['the agent', { stage: withTools(['a', 'b']) }, ['a', 'b'], 'agent'],
    ['its stage', { stage: withTools(['a', 'b'], ['b']) }, ['b'], 'stage'],
    [
      'a stage that takes nothing away',
      { stage: withTools(['a'], ['a', 'b']) },
      ['a'],
      'agent',
    ],
    [
      'the repository',
      { stage: withTools(['a.b', 'c']), said: { tools: ['a_b', 'd'] } },
      ['a.b'],
      'repository',
    ],
    [
      'an agent of the repository',
      {
        ...{
          stage: withTools(undefined, ['a', 'b']),
          said: { agent: 'designer' },
        },
        agents: [{ ...designer, tools: ['b', 'c'] }],
      },
      ['b'],
      'repository',
    ],
    [
      'all of them',
      { stage: withTools(['a']), said: { tools: [] } },
      [],
      'repository',
    ],
  ])('can only be taken away, by %s', (_, facts, tools, source) => {
    const policy = policyOf(facts);
    expect(policy.tools).toEqual(tools);
    expect(policy.sources).toMatchObject({ tools: source });
  });
});
