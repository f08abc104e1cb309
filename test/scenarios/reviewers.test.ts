import { BOOKSHOP } from '../harness/bookshop';
import {
  deliveriesOf,
  noticesWritten,
  repeat,
  send,
  sent,
  type DeliveryQuery,
} from '../harness/deliveries';
import type { Person } from '../harness/people';
import {
  askForChanges,
  delivered,
  endOfRunAfter,
} from '../harness/pullRequests';
import {
  commentsOf,
  detail,
  endOf,
  eventsOf,
  judged,
  labelsOf,
  putLabel,
  runsOf,
  WRITE_A_FILE,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(180_000);

const REVIEWER = 'need:reviewer';

/** An issue whose change is reviewed by these steps of the scripted agent. */
const reviewedBy = (...steps: string[]) =>
  `${WRITE_A_FILE}\n\`\`\`stagecraft stage=review\nsteps:\n${steps
    .map(step => `  - ${step}\n`)
    .join('')}\`\`\`\n`;

const SAYS = 'summary: "Looks right. @everyone <img src=x> closes #1"';

describe('need:reviewer on a pull request', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterEach(() => stack.github.faults.clear());

  afterAll(async () => {
    await stack?.stop();
  });

  const labeled = (number: number): DeliveryQuery => ({
    ...{ event: 'pull_request', action: 'labeled', number },
  });

  const takeOff = (number: number, name: string) =>
    stack
      .as('owner')
      .rest.issues.removeLabel({ ...BOOKSHOP, issue_number: number, name });

  const approve = (pull: number) =>
    stack.as('owner').rest.pulls.createReview({
      ...{ ...BOOKSHOP, pull_number: pull, event: 'APPROVE' },
    });

  async function reviewsOf(pull: number) {
    const { data } = await stack
      .as('owner')
      .rest.pulls.listReviews({ ...BOOKSHOP, pull_number: pull });
    return data;
  }

  async function headOf(pull: number): Promise<string> {
    const { data } = await stack
      .as('owner')
      .rest.pulls.get({ ...BOOKSHOP, pull_number: pull });
    return data.head.sha;
  }

  /** What GitHub has told of the label; the labels of the result may come later. */
  const toldOf = (pull: number, name: string) =>
    waitFor(`the label ${name} to be told`, async () => {
      const deliveries = await deliveriesOf(stack, labeled(pull));
      return deliveries.find(({ payload }) => payload.label.name === name);
    });

  /** Answers the review of a result, once it has ended. */
  async function review(...steps: string[]) {
    const given = await delivered(stack, { body: reviewedBy(...steps) });
    const head = await headOf(given.pull);
    await putLabel(stack, given.pull, REVIEWER);
    const run = await endOfRunAfter(stack, given.issue, 1);
    return { ...given, head, run };
  }

  it('E2E-036 one review, though GitHub tells of the label twice; it comments, changes nothing, and starts nothing', async () => {
    const { issue, pull, head, run } = await review(SAYS);
    expect(run.summary).toMatchObject({
      ...{ stage: 'review', agentKey: 'reviewer', triggerLabel: REVIEWER },
      ...{ status: 'succeeded', outcome: 'reviewed', pullRequestNumber: pull },
    });
    expect(run.request.kind).toBe('review');
    expect(run.execution.baseSha).toBe(head);
    expect(run.request.correlationId).toMatch(/^pr-label-reviewer-/);

    const [written, ...others] = await reviewsOf(pull);
    expect(others).toEqual([]);
    expect(written).toMatchObject({ state: 'COMMENTED', commit_id: head });
    expect(written.user?.login).toBe(stack.people.bot.login);
    expect(written.body).toContain('```text\nLooks right. @everyone <img');
    expect(run.execution.reviewUrl).toBe(written.html_url);
    const events = await eventsOf(stack, run.summary.id);
    const posted = events.filter(({ type }) => type === 'run.review.posted');
    expect(posted.map(({ payload }) => payload)).toMatchObject([
      { reviewId: String(written.id), verdict: 'commented', headSha: head },
    ]);

    // The same label once more under another delivery id, while and after it is handled.
    const delivery = await toldOf(pull, REVIEWER);
    const again = await Promise.all([1, 2].map(() => send(stack, delivery)));
    const same = { status: 'accepted', runId: run.summary.id };
    expect(again).toMatchObject([same, same]);
    expect(await repeat(stack, delivery)).toMatchObject(same);

    // E2E-057: our own review comes back as a delivery.
    const told = await sent(stack, {
      ...{ event: 'pull_request_review', action: 'submitted', number: pull },
    });
    expect(await judged(stack, told.guid)).toMatchObject({
      ...{ status: 'ignored', reason: 'review_asks_no_changes' },
    });
    expect(await runsOf(stack, issue)).toHaveLength(2);
    expect(await reviewsOf(pull)).toHaveLength(1);
    expect(await headOf(pull)).toBe(head);
    // The result waits for its owner as before.
    expect(await labelsOf(stack, pull)).toEqual(['state:in-review']);
    expect(await labelsOf(stack, issue)).toEqual(['state:in-review']);
  });

  it('two deliveries of one label at the same time start one review', async () => {
    const { issue, pull } = await delivered(stack, {
      body: reviewedBy('wait: { ms: 500 }', SAYS),
    });
    stack.github.faults.setWebhookFault({
      ...{ kind: 'drop', events: ['pull_request.labeled'], next: 1 },
    });
    await putLabel(stack, pull, REVIEWER);
    const delivery = await toldOf(pull, REVIEWER);
    const states = await Promise.all(
      [1, 2, 3].map(() => send(stack, delivery)),
    );
    const [{ runId }] = states;
    expect(states.map(state => state.runId)).toEqual([runId, runId, runId]);
    await endOf(stack, runId!);
    expect(await runsOf(stack, issue)).toHaveLength(2);
    expect(await reviewsOf(pull)).toHaveLength(1);
  });

  it('is told on the pull request, and is no result: the result can be approved after it, and opens the next stage', async () => {
    const { issue, pull, first, run } = await review(SAYS);
    const [comment] = await waitFor('the comment of the review', async () => {
      const found = (await commentsOf(stack, pull)).filter(body =>
        body.includes('### 🔎 Reviewed'),
      );
      return found.length > 0 && found;
    });
    expect(comment).toContain(run.execution.reviewUrl!);
    expect(await commentsOf(stack, issue)).toHaveLength(1);
    const result = await detail(stack, first.summary.id);
    expect(result.actions.approve).toBe(true);
    const reviewRun = await detail(stack, run.summary.id);
    expect(reviewRun.actions).toEqual({
      ...{ approve: false, retry: false, cancel: false },
      ...{ prioritize: false, start: false },
    });

    await approve(pull);
    await waitFor('the approval', async () =>
      (await labelsOf(stack, issue)).includes('state:approved'),
    );
    await putLabel(stack, issue, 'run:qa');
    await waitFor(
      'the next stage',
      async () => (await runsOf(stack, issue))[0].stage === 'qa',
    );
  });

  it('changes that a person asks for after it are made by the stage that delivered', async () => {
    const { issue, pull, head, first } = await review(SAYS);
    await askForChanges(stack, pull, {
      body: '```stagecraft\nsteps:\n  - append: { path: docs/opening-hours.md, content: "More.\\n" }\n```',
    });
    const revision = await endOfRunAfter(stack, issue, 2);
    expect(revision.summary).toMatchObject({
      ...{ stage: 'dev', outcome: 'delivered', pullRequestNumber: pull },
    });
    expect(revision.request).toMatchObject({
      ...{ kind: 'revise', revises: first.summary.id },
    });
    expect(await headOf(pull)).not.toBe(head);
  });

  it('without the review the decision of the owner does not open the next stage, and the comment says what is missing', async () => {
    const { issue, pull, run } = await review('fail: "I can not read it."');
    expect(run.summary).toMatchObject({ outcome: 'failed' });
    expect(await labelsOf(stack, pull)).toContain(REVIEWER);
    await approve(pull);
    await waitFor('the approval', async () =>
      (await labelsOf(stack, issue)).includes('state:approved'),
    );

    await putLabel(stack, issue, 'run:qa');
    const refused = await waitFor('the refusal', async () =>
      (
        await commentsOf(stack, issue)
      ).find(body => body.includes('`stage_gate_closed`')),
    );
    expect(refused).toContain('Labels: `need:reviewer`');
    expect(await runsOf(stack, issue)).toHaveLength(2);

    await takeOff(pull, REVIEWER);
    await takeOff(issue, 'run:qa');
    await putLabel(stack, issue, 'run:qa');
    await waitFor(
      'the next stage',
      async () => (await runsOf(stack, issue))[0].stage === 'qa',
    );
  });

  it.each([
    ['a file', 'write: { path: docs/own.md, content: mine }', 'docs/own.md'],
    ['a commit', 'write: { path: a.md, content: a }\n  - commit: Mine', 'a.md'],
  ])(
    'a reviewer that leaves %s behind is refused, nothing is pushed, and there is no review',
    async (_, step, path) => {
      const { pull, head, run } = await review(step, SAYS);
      expect(run.summary).toMatchObject({
        ...{ outcome: 'denied', reasonCode: 'write_scope_violation' },
      });
      expect(run.execution.message).toContain(path);
      expect(await headOf(pull)).toBe(head);
      expect(await reviewsOf(pull)).toEqual([]);
      expect(await labelsOf(stack, pull)).toContain(REVIEWER);
    },
  );

  it('goes on in another attempt when its agent is lost, and leaves one review', async () => {
    const { pull, run } = await review('crash: { attempt: 1 }', SAYS);
    expect(run.summary).toMatchObject({ outcome: 'reviewed', attempt: 2 });
    expect(await reviewsOf(pull)).toHaveLength(1);
  });

  it('closing the pull request stops the review', async () => {
    const { issue, pull } = await delivered(stack, {
      body: reviewedBy('wait: { ms: 60000 }'),
    });
    await putLabel(stack, pull, REVIEWER);
    await waitFor('the reviewer to work', async () => {
      const [newest] = await runsOf(stack, issue);
      return newest.stage === 'review' && newest.status === 'running';
    });
    await stack.as('owner').rest.pulls.update({
      ...{ ...BOOKSHOP, pull_number: pull, state: 'closed' },
    });
    const run = await endOfRunAfter(stack, issue, 1);
    expect(run.summary).toMatchObject({
      ...{ outcome: 'canceled', reasonCode: 'pull_request_closed' },
    });
    expect(await reviewsOf(pull)).toEqual([]);
  });

  interface Refused {
    what: string;
    reason: string;
    by?: Person;
    given?(pull: number): Promise<unknown>;
  }

  it.each<Refused>([
    {
      what: 'by a member who may only read',
      reason: 'sender_role_read_not_permitted',
      by: 'reader',
    },
    {
      what: 'by somebody unknown',
      reason: 'sender_not_allowed',
      by: 'outsider',
    },
    {
      what: 'by a bot, our own one',
      reason: 'sender_type_bot_not_permitted',
      by: 'bot',
    },
    {
      what: 'of a closed pull request',
      reason: 'review_pull_request_closed',
      given: pull =>
        stack.as('owner').rest.pulls.update({
          ...{ ...BOOKSHOP, pull_number: pull, state: 'closed' },
        }),
    },
  ])(
    '$what ($reason): one comment on the pull request, and no run',
    async ({ by, given, reason }) => {
      const { issue, pull } = await delivered(stack);
      await given?.(pull);
      await putLabel(stack, pull, REVIEWER, by);
      const delivery = await toldOf(pull, REVIEWER);
      const refused = { status: 'ignored', reason };
      expect(await judged(stack, delivery.guid)).toMatchObject(refused);
      expect(await repeat(stack, delivery)).toMatchObject(refused);
      const told = (await commentsOf(stack, pull)).filter(body =>
        body.includes(`\`${reason}\``),
      );
      expect(told).toHaveLength(1);
      expect(await runsOf(stack, issue)).toHaveLength(1);
    },
  );

  it('while a run of the issue is at work it is refused, because that one may change what is read', async () => {
    const { issue, pull } = await delivered(stack);
    const { rest } = stack.as('owner');
    await rest.issues.createComment({
      ...{ ...BOOKSHOP, issue_number: pull },
      body: '```stagecraft\nsteps:\n  - wait: { ms: 60000 }\n```',
    });
    await putLabel(stack, issue, 'run:dev:revise');
    const revision = await waitFor('the revision', async () => {
      const runs = await runsOf(stack, issue);
      return runs.length > 1 ? runs[0] : undefined;
    });
    await putLabel(stack, pull, REVIEWER);
    const refused = await waitFor('the refusal', async () =>
      (
        await commentsOf(stack, pull)
      ).find(body => body.includes('`stage_gate_closed`')),
    );
    expect(refused).toContain(`/runs/${revision.id})`);
    await stack.portal.post(`/stage-runs/runs/${revision.id}/cancel`);
    await endOf(stack, revision.id);
    expect(await runsOf(stack, issue)).toHaveLength(2);
  });

  it('on an issue it is only a request', async () => {
    const issue = await openIssue(stack, {
      ...{ title: 'Opening hours', body: reviewedBy(SAYS) },
    });
    await putLabel(stack, issue, REVIEWER);
    const { guid } = await sent(stack, {
      ...{ event: 'issues', action: 'labeled', number: issue },
    });
    expect(await judged(stack, guid)).toMatchObject({
      ...{ status: 'ignored', reason: 'issue_event_not_trigger_label' },
    });
    await noticesWritten(stack);
    expect(await runsOf(stack, issue)).toEqual([]);
    expect(await commentsOf(stack, issue)).toEqual([]);
  });
});
