import { createHmac } from 'node:crypto';
import {
  decideTrigger,
  judgeEntry,
  Pipeline,
  resolveReviseStage,
  standardWay,
  type PipelineStage,
  type StageResult,
  type TriggerFacts,
} from '@stagecraft/backstage-plugin-stage-runs-backend/testUtils';
import { report, type Measured } from './report';
import { median, round } from './statistics';

/*
 * Decisions a second, of one core: for an issue as it is, whether a label starts a run of
 * its stage (entry gates and decision table), and which stage a review starts again. Facts
 * are made before and are in no figure. Beside them stands what the same core needs to check
 * the signature of a delivery of 8 KB and to read it, which comes before each decision.
 */
const ISSUES = 5_000;
const DELIVERY = JSON.stringify({ action: 'labeled', body: 'x'.repeat(8_000) });

report({
  name: 'decisions',
  options: { rounds: 20 },
  goals: {},
  database: {},
  measure,
});

async function measure({ rounds }: { rounds: number }): Promise<Measured> {
  const pipeline = new Pipeline(standardWay());
  const issues = Array.from({ length: ISSUES }, (_, seed) => issueOf(seed));
  const perSecond = (work: (issue: Issue) => unknown) =>
    median(
      Array.from({ length: rounds + 1 }, () => secondsOf(issues, work))
        .slice(1) // The first one compiles.
        .map(seconds => ISSUES / seconds),
    );
  const triggers = perSecond(issue => decided(pipeline, issue));
  const revisions = perSecond(({ revise }) => resolveReviseStage(revise));
  const receipts = perSecond(receive);
  return {
    figures: {
      triggersPerSecond: Math.round(triggers),
      revisionsPerSecond: Math.round(revisions),
      triggersPerReceipt: round(triggers / receipts),
      revisionsPerReceipt: round(revisions / receipts),
    },
    limits: { receiptsPerSecond: Math.round(receipts) },
  };
}

function receive(): unknown {
  createHmac('sha256', 'secret').update(DELIVERY).digest('hex');
  return JSON.parse(DELIVERY);
}

function secondsOf(issues: Issue[], work: (issue: Issue) => unknown): number {
  const start = performance.now();
  for (const issue of issues) work(issue);
  return (performance.now() - start) / 1_000;
}

function decided(pipeline: Pipeline, { stage, results, facts }: Issue) {
  const entry = judgeEntry({
    ...{ pipeline, stage: stage.id, results, atLeast: 'quick-fix' as const },
  });
  return decideTrigger({ ...facts, entry });
}

interface Issue {
  stage: PipelineStage;
  results: StageResult[];
  facts: Omit<TriggerFacts, 'entry'>;
  revise: Parameters<typeof resolveReviseStage>[0];
}

/** Every way in and every rule has its share; the same issue for the same seed. */
function issueOf(seed: number): Issue {
  const way = standardWay();
  const stage = way[seed % way.length];
  const had = way.slice(0, Math.floor(seed / way.length) % way.length);
  const label = labelOf('trigger', `run.${stage.id}`);
  const also = [
    [],
    [labelOf('state', 'state.in-review')],
    [labelOf('need', 'need.input')],
    [labelOf('trigger', 'run.doc-audit')],
    [labelOf('model', 'model.a'), labelOf('model', 'model.b')],
  ][seed % 5];
  return {
    stage,
    results: had.map(({ id }, index) => ({
      stage: id,
      state: (seed + index) % 7 === 0 ? 'delivered' : 'approved',
    })),
    facts: {
      ...{ action: 'labeled', label, isOwnCommand: false },
      ...{ isPullRequest: false, isRepositoryAttached: true },
      sender: { type: 'User', login: 'mona' },
      live: { state: 'open', isPullRequest: false },
      liveLabels: [label, ...also],
      user: { githubLogin: 'mona' } as TriggerFacts['user'],
      role: seed % 11 === 0 ? 'read' : 'read_write',
      stage: stage as unknown as TriggerFacts['stage'],
      promptKind: seed % 3 === 0 ? 'revise' : 'work',
      revisedPullRequest: seed % 2 === 0 ? seed : undefined,
      ...{ pullRequestLabels: [], followedLabels: [], asksAgain: false },
      configProblems: [],
      ...{ revisedFinality: undefined, reopenable: [] },
      activeRunId: undefined,
      openRoles: [],
    },
    revise: {
      pullRequestStages: seed % 4 === 0 ? [stage.id] : [],
      linkedIssues: seed % 6 === 0 ? [seed, seed + 1] : [seed],
      issueStages: seed % 5 === 0 ? [stage.id] : [],
      lastStageOfPullRequest: seed % 2 === 0 ? stage.id : undefined,
      lastStageOfIssue: seed % 3 === 0 ? stage.id : undefined,
    },
  };
}

function labelOf(
  kind: 'trigger' | 'state' | 'need' | 'model',
  key: string,
): TriggerFacts['liveLabels'][number] {
  const name = key.replace('.', ':');
  return { kind, key, name, color: '000000', description: '' };
}
