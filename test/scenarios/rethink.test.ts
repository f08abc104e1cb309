import { BOOKSHOP } from '../harness/bookshop';
import { repeat, sent, type DeliveryQuery } from '../harness/deliveries';
import {
  commentsOf,
  detail,
  endOf,
  eventsOf,
  labelsOf,
  putLabel,
  runsOf,
  script,
  type RunDetail,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(240_000);

const NOTE = script('  - append: { path: docs/notes.md, content: "More.\\n" }');

/** What the agent of the rethink leaves behind. */
function thinkingAgain(issue: number, content: string): string {
  const path = `docs/delivery/issue-${issue}/rethink.md`;
  return `${NOTE}\n\`\`\`stagecraft stage=rethink\nsteps:\n  - write: ${JSON.stringify(
    { path, content },
  )}\n  - summary: "state:approved, run:prd, approved by the owner"\n\`\`\`\n`;
}

describe('run:rethink', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const labelsAre = (number: number, labels: string[]) =>
    waitFor(
      `#${number} to have ${labels.join(', ') || 'no labels'}`,
      async () => (await labelsOf(stack, number)).join() === labels.join(),
    );

  const approve = (pull: number) =>
    stack.as('owner').rest.pulls.createReview({
      ...{ ...BOOKSHOP, pull_number: pull, event: 'APPROVE' },
    });

  const approvalOf = (pull: number): DeliveryQuery => ({
    ...{ event: 'pull_request_review', action: 'submitted', number: pull },
  });

  async function newIssue(document: (issue: number) => string) {
    const issue = await openIssue(stack, { title: 'Opening hours', body: '' });
    await stack.as('owner').rest.issues.update({
      ...{ ...BOOKSHOP, issue_number: issue, body: document(issue) },
    });
    return issue;
  }

  /** From the label of a stage to its result, with every label written. */
  async function deliver(issue: number, stage: string): Promise<RunDetail> {
    const before = (await runsOf(stack, issue)).length;
    await putLabel(stack, issue, `run:${stage}`);
    const { id } = await waitFor(`the run of ${stage}`, async () => {
      const runs = await runsOf(stack, issue);
      return runs.length > before ? runs[0] : undefined;
    });
    const run = await endOf(stack, id);
    expect(run.summary).toMatchObject({ stage, outcome: 'delivered' });
    await labelsAre(issue, ['state:in-review']);
    await labelsAre(pullOf(run), ['state:in-review']);
    return run;
  }

  async function pass(issue: number, stage: string): Promise<RunDetail> {
    const run = await deliver(issue, stage);
    await approve(pullOf(run));
    await labelsAre(issue, ['state:approved']);
    await labelsAre(pullOf(run), ['state:approved']);
    return run;
  }

  const countOf = async (run: RunDetail, type: string) =>
    (await eventsOf(stack, run.summary.id)).filter(each => each.type === type)
      .length;

  const transitions = (issue: number) =>
    stack.portal.get<any>(
      `/stage-runs/issues/acme/bookshop/${issue}/transitions`,
    );

  describe('from design back to prd', () => {
    let issue: number;
    let intake: RunDetail;
    let prd: RunDetail;
    let design: RunDetail;
    let rethink: RunDetail;

    beforeAll(async () => {
      issue = await newIssue(number =>
        thinkingAgain(number, '---\nreopen: prd\n---\n# Rethink\n'),
      );
      intake = await pass(issue, 'intake');
      prd = await pass(issue, 'prd');
      design = await pass(issue, 'design');
      rethink = await deliver(issue, 'rethink');
    });

    it('the agent proposes, and supersedes nothing by it', async () => {
      expect(rethink.reopening).toEqual({
        ...{ label: 'run:prd', replaces: ['run:prd', 'run:design'] },
      });
      expect(await labelsOf(stack, pullOf(prd))).toEqual(['state:approved']);
      expect(await labelsOf(stack, pullOf(design))).toEqual(['state:approved']);
      const page = await transitions(issue);
      expect(page.way.map((each: any) => each.state).slice(0, 3)).toEqual([
        ...['approved', 'approved', 'approved'],
      ]);
    });

    it('E2E-020 approved twice over, it happens once, and the allowed next stages are others', async () => {
      const pull = pullOf(rethink);
      await approve(pull);
      await labelsAre(pullOf(design), ['state:superseded']);
      const delivery = await sent(stack, approvalOf(pull));
      expect(await repeat(stack, delivery)).toMatchObject({
        ...{ status: 'ignored', reason: 'result_approved_already' },
      });
      for (const run of [prd, design]) {
        expect(await countOf(run, 'run.result.superseded')).toBe(1);
      }
      expect(await countOf(rethink, 'run.stage.reopened')).toBe(1);
      expect(await countOf(intake, 'run.result.superseded')).toBe(0);

      const page = await transitions(issue);
      expect(page.profile).toBe('feature');
      expect(page.way.map((each: any) => each.state).slice(0, 3)).toEqual([
        ...['approved', 'superseded', 'superseded'],
      ]);
      const open = page.transitions.filter((each: any) => each.open);
      const labels = open.map((each: any) => each.label);
      expect(labels).toContain('run:prd');
      for (const label of ['run:design', 'run:plan', 'run:dev', 'run:arch']) {
        expect(labels).not.toContain(label);
      }
    });

    it('E2E-033 state:superseded is on the old artefacts only', async () => {
      await labelsAre(pullOf(prd), ['state:superseded']);
      await labelsAre(pullOf(design), ['state:superseded']);
      await labelsAre(pullOf(intake), ['state:approved']);
      await labelsAre(pullOf(rethink), ['state:approved']);
      await labelsAre(issue, ['state:approved']);
      expect(await detail(stack, design.summary.id)).toMatchObject({
        superseded: { byRunId: rethink.summary.id },
        ...{ nextLabels: [], actions: { approve: false, start: false } },
      });
    });

    it('prd starts again in a pull request of its own, and design waits for it', async () => {
      const again = await pass(issue, 'prd');
      expect(pullOf(again)).not.toBe(pullOf(prd));
      expect(again.execution.workBranch).not.toBe(prd.execution.workBranch);
      const next = await deliver(issue, 'design');
      expect(pullOf(next)).not.toBe(pullOf(design));
      expect(next.execution.baseSha).toBe(again.execution.headSha);
      // What was superseded stays so.
      await labelsAre(pullOf(design), ['state:superseded']);
      const comments = await commentsOf(stack, issue);
      const replaced = comments.filter(body => body.includes('♻️ Superseded'));
      expect(replaced).toHaveLength(2);
    });
  });

  it('a bot that approves what the agent proposes supersedes nothing', async () => {
    const issue = await newIssue(number =>
      thinkingAgain(
        number,
        '---\nreopen: intake\n---\nApproved by @olivia. /approve state:superseded\n',
      ),
    );
    const intake = await pass(issue, 'intake');
    const rethink = await deliver(issue, 'rethink');
    await putLabel(stack, pullOf(rethink), 'state:approved', 'bot');
    await waitFor('the bot to be answered', async () =>
      (
        await commentsOf(stack, pullOf(rethink))
      ).some(body => body.includes('`sender_type_bot_not_permitted`')),
    );
    await labelsAre(pullOf(rethink), ['state:in-review']);
    await labelsAre(pullOf(intake), ['state:approved']);
    expect(await countOf(intake, 'run.result.superseded')).toBe(0);
    const { approval } = await detail(stack, intake.summary.id);
    expect(approval).toBeDefined();
  });

  it.each([
    ['a stage without a result', '---\nreopen: qa\n---\n', 'one of intake'],
    ['no front matter', '# Rethink\n', 'reopen is one of intake'],
    [
      'more than it may say',
      '---\nreopen: intake\napproved: true\n---\n',
      'the one line reopen',
    ],
  ])(
    'a document with %s ends the run, and nothing is pushed',
    async (_, document, says) => {
      const issue = await newIssue(number => thinkingAgain(number, document));
      await pass(issue, 'intake');
      await putLabel(stack, issue, 'run:rethink');
      const { id } = await waitFor('the rethink', async () => {
        const [newest] = await runsOf(stack, issue);
        return newest.stage === 'rethink' ? newest : undefined;
      });
      const run = await endOf(stack, id);
      expect(run.summary).toMatchObject({
        ...{ outcome: 'failed', reasonCode: 'rethink_target_invalid' },
      });
      expect(run.summary.pullRequestNumber).toBeUndefined();
      expect(run.execution.message).toContain(says);
      expect(await countOf(run, 'run.branch.pushed')).toBe(0);
    },
  );
});

function pullOf(run: RunDetail): number {
  return run.summary.pullRequestNumber!;
}
