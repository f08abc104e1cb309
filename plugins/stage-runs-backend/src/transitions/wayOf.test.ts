import { standardWay } from '../__testUtils__/pipelineStages';
import type { SkippedStage, StageResult } from '../pipeline/judgeEntry';
import { Pipeline } from '../pipeline/Pipeline';
import { wayOf } from './wayOf';

const pipeline = new Pipeline(standardWay());

type WayRun = Parameters<typeof wayOf>[0]['runs'][number];

const run = (stage: string, changes: Partial<WayRun> = {}): WayRun => ({
  ...{ id: `run of ${stage}`, stage, outcome: 'delivered' },
  ...{ skipped_stages: null, owner_decision: null, superseded_at: null },
  ...changes,
});
const skipped = (
  reason: SkippedStage['reason'],
  ...stages: string[]
): SkippedStage[] => stages.map(stage => ({ stage, reason }));
const result = (stage: string, state: StageResult['state']) => ({
  ...{ stage, state },
});

const way = (results: StageResult[], runs: WayRun[]) =>
  wayOf({ pipeline, results, runs, atLeast: 'quick-fix' });

/** As `intake:approved plan:not_started`. */
const told = (results: StageResult[], runs: WayRun[]) =>
  way(results, runs)
    .stages.slice(0, 4)
    .map(({ stage, state }) => `${stage}:${state}`)
    .join(' ');

it.each<[string, StageResult[], WayRun[], string]>([
  [
    'a new issue',
    [],
    [],
    'intake:not_started plan:not_started dev:not_started qa:not_started',
  ],
  [
    'an accepted result, and one in work',
    [result('intake', 'approved'), result('plan', 'working')],
    [run('plan', { outcome: null }), run('intake')],
    'intake:approved plan:working dev:not_started qa:not_started',
  ],
  [
    'an issue that began with development',
    [result('dev', 'delivered')],
    [
      run('dev', {
        skipped_stages: skipped('issue_began_later', 'intake', 'plan'),
      }),
    ],
    'intake:skipped plan:skipped dev:delivered qa:not_started',
  ],
  [
    'one whose runs have not stored what they passed by',
    [result('dev', 'delivered')],
    [run('dev')],
    'intake:skipped plan:skipped dev:delivered qa:not_started',
  ],
  [
    'a run that failed has passed nothing by',
    [result('intake', 'approved')],
    [
      run('dev', {
        ...{
          outcome: 'failed',
          skipped_stages: skipped('owner_decision', 'plan'),
        },
      }),
      run('intake'),
    ],
    'intake:approved plan:not_started dev:not_started qa:not_started',
  ],
  [
    'a stage that was passed by and made up for',
    [result('intake', 'approved'), result('dev', 'delivered')],
    [
      run('intake'),
      run('dev', { skipped_stages: skipped('issue_began_later', 'intake') }),
    ],
    'intake:approved plan:skipped dev:delivered qa:not_started',
  ],
])('%s', (_, results, runs, expected) => {
  expect(told(results, runs)).toBe(expected);
});

it('what a superseded result has passed by has to be decided again', () => {
  const at = new Date('2026-11-28T12:00:00Z');
  const runs = [
    run('dev', {
      ...{ skipped_stages: skipped('fast_track', 'plan'), superseded_at: at },
    }),
    run('design', { superseded_at: at }),
    run('intake'),
  ];
  const results = [
    ...[result('intake', 'approved'), result('design', 'superseded')],
    result('dev', 'superseded'),
  ];
  const { profile, stages } = way(results, runs);
  expect(profile).toBe('feature');
  expect(stages.slice(0, 5)).toMatchObject([
    ...[{ state: 'approved' }, { stage: 'prd', state: 'not_started' }],
    { stage: 'design', state: 'superseded', runId: 'run of design' },
    ...[{ stage: 'plan', state: 'not_started' }, { state: 'superseded' }],
  ]);
});

it('names who has decided to go on without a stage, and why', () => {
  const owner_decision = {
    ...{ reason: 'The plan is in the issue.', login: 'olivia' },
    ...{ userEntityRef: 'user:default/olivia', proofId: 'sha256:x' },
  };
  const runs = [
    run('dev', {
      ...{ skipped_stages: skipped('owner_decision', 'plan'), owner_decision },
    }),
    run('intake'),
  ];
  const results = [result('intake', 'approved'), result('dev', 'delivered')];
  expect(way(results, runs).stages[1]).toEqual({
    ...{ stage: 'plan', state: 'skipped', skipReason: 'owner_decision' },
    decision: { login: 'olivia', reason: 'The plan is in the issue.' },
  });
});

it('gets longer with the risk that the labels name', () => {
  const long = wayOf({ pipeline, results: [], runs: [], atLeast: 'feature' });
  expect(long.profile).toBe('feature');
  expect(long.stages.map(({ stage }) => stage)).toContain('prd');
});
