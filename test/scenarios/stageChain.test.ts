import { BOOKSHOP } from '../harness/bookshop';
import { endOfRunAfter } from '../harness/pullRequests';
import {
  commentsOf,
  eventsOf,
  labelsOf,
  putLabel,
  type RunDetail,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(300_000);

/** The longest way, and which of its documents people want changed. */
const STAGES = [
  { scenario: 'E2E-010, E2E-130', stage: 'intake', isRevised: true },
  { scenario: 'E2E-011', stage: 'vision', isRevised: false },
  { scenario: 'E2E-012', stage: 'prd', isRevised: false },
  { scenario: 'E2E-013', stage: 'arch', isRevised: false },
  { scenario: 'E2E-014, E2E-131', stage: 'design', isRevised: true },
  { scenario: 'E2E-015, E2E-131', stage: 'plan', isRevised: true },
  { scenario: 'E2E-017', stage: 'dev', isRevised: false },
  { scenario: 'E2E-019', stage: 'qa', isRevised: false },
  { scenario: 'E2E-019', stage: 'release', isRevised: false },
  { scenario: 'E2E-019', stage: 'postdeploy', isRevised: false },
  { scenario: 'E2E-019', stage: 'ops', isRevised: false },
];

interface Result {
  /** The run that made the pull request. */
  run: RunDetail;
  /** The run that revised it, where people wanted that. */
  revision?: RunDetail;
  files: string[];
  issueLabels: string[];
  pullLabels: string[];
  /** Its newest commit when it was approved. */
  headSha: string;
}

describe('E2E-016 from idea to operations, with an approval between the stages', () => {
  let stack: Stack;
  let issue: number;
  const results = new Map<string, Result>();

  beforeAll(async () => {
    stack = await startStack();
    issue = await openIssue(stack, { title: 'A shop', body: '' });
    await stack.as('member').rest.issues.update({
      ...{ ...BOOKSHOP, issue_number: issue, body: work() },
    });
    for (const { stage, isRevised } of STAGES) {
      results.set(stage, await deliver(stage, isRevised));
    }
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const pathOf = (stage: string) => `docs/delivery/issue-${issue}/${stage}.md`;

  const block = (info: string, step: object) =>
    `\`\`\`stagecraft${info}\nsteps:\n  - ${JSON.stringify(step)}\n\`\`\`\n`;

  /** What the agent of each stage does. */
  function work(): string {
    return STAGES.map(({ stage }) => {
      const path = stage === 'dev' ? 'src/shop.js' : pathOf(stage);
      return block(` stage=${stage}`, { write: { path, content: 'First.\n' } });
    }).join('\n');
  }

  const labelsBecome = (number: number, labels: string[]) =>
    waitFor(`#${number} to have ${labels}`, async () => {
      const now = await labelsOf(stack, number);
      return now.join() === labels.join() ? now : undefined;
    });

  let runs = 0;

  async function nextRun(): Promise<RunDetail> {
    const run = await endOfRunAfter(stack, issue, runs);
    runs += 1;
    expect(run.summary.outcome).toBe('delivered');
    await labelsBecome(issue, ['state:in-review']);
    return run;
  }

  async function deliver(stage: string, isRevised: boolean): Promise<Result> {
    await putLabel(stack, issue, `run:${stage}`);
    const run = await nextRun();
    const pull = run.summary.pullRequestNumber!;
    const revision = isRevised ? await revise(stage, pull) : undefined;
    const shown = {
      issueLabels: await labelsOf(stack, issue),
      pullLabels: await labelsBecome(pull, ['state:in-review']),
    };
    const { data: files } = await stack.as('owner').rest.pulls.listFiles({
      ...{ ...BOOKSHOP, pull_number: pull },
    });
    const { data } = await stack.as('owner').rest.pulls.get({
      ...{ ...BOOKSHOP, pull_number: pull },
    });
    await stack.as('owner').rest.pulls.createReview({
      ...{ ...BOOKSHOP, pull_number: pull, event: 'APPROVE' },
    });
    await labelsBecome(issue, ['state:approved']);
    return {
      ...{ run, revision, ...shown, headSha: data.head.sha },
      files: files.map(({ filename }) => filename),
    };
  }

  async function revise(stage: string, pull: number): Promise<RunDetail> {
    const step = { append: { path: pathOf(stage), content: 'Second.\n' } };
    await stack.as('owner').rest.pulls.createReview({
      ...{ ...BOOKSHOP, pull_number: pull, event: 'REQUEST_CHANGES' },
      body: `Please add a line.\n\n${block('', step)}`,
    });
    return nextRun();
  }

  it.each(STAGES)(
    '$scenario run:$stage leaves its result in review, on what was approved before',
    async ({ stage, isRevised }) => {
      const { run, revision, ...result } = results.get(stage)!;
      const order = STAGES.map(each => each.stage);
      const before = results.get(order[order.indexOf(stage) - 1]);
      expect(run.summary.pullRequestNumber).toBeGreaterThan(0);
      expect(result).toMatchObject({
        issueLabels: ['state:in-review'],
        pullLabels: ['state:in-review'],
      });
      expect([undefined, run.execution.baseSha]).toContain(before?.headSha);
      expect(result.files).toContain(
        stage === 'dev' ? 'src/shop.js' : pathOf(stage),
      );
      expect(Boolean(revision)).toBe(isRevised);
      const { pullRequestNumber } = run.summary;
      expect(revision?.summary.pullRequestNumber).toBe(
        isRevised ? pullRequestNumber : undefined,
      );
    },
  );

  it('E2E-019 what is no code has changed Markdown only', () => {
    for (const [stage, { run }] of results) {
      if (stage === 'dev') continue;
      for (const path of run.changedPaths!) expect(path).toMatch(/\.md$/);
    }
  });

  it('one status comment a run says all of it, and the runs say what they follow', async () => {
    const comments = await commentsOf(stack, issue);
    expect(comments).toHaveLength(runs);
    for (const comment of comments) expect(comment).toContain('run-status');
    const { run } = results.get('ops')!;
    const events = await eventsOf(stack, run.summary.id);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        ...['run.stage.entered', 'prompt.context.assembled'],
        ...['run.pr.created', 'run.succeeded'],
      ]),
    );
  });
});
