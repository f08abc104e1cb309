import { BOOKSHOP } from '../harness/bookshop';
import {
  issueEvents,
  noticesWritten,
  repeat,
  sent,
  type DeliveryQuery,
} from '../harness/deliveries';
import type { Person } from '../harness/people';
import {
  askForChanges,
  delivered,
  endOfRunAfter,
  openPullRequest,
} from '../harness/pullRequests';
import {
  commentsOf,
  endOf,
  eventsOf,
  judged,
  labelsOf,
  putLabel,
  runsOf,
  script,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(180_000);

const ADD_A_LINE = script(
  '  - append: { path: docs/opening-hours.md, content: "Closed on Sundays.\\n" }',
);

/** A name that git takes, and that must never reach a shell or a page as more than a name. */
const HOSTILE = `x/$(touch${'${IFS}'}owned)\`id\`;&<img/src=x>'"--|#1`;

describe('a review that asks for changes', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterEach(() => stack.github.faults.clear());

  afterAll(async () => {
    await stack?.stop();
  });

  const reviewed = (number: number): DeliveryQuery => ({
    ...{ event: 'pull_request_review', action: 'submitted', number },
  });

  const pullRequestBy = (branch: string, body: string) =>
    openPullRequest(stack, { branch, body });

  /** The label stays, because whoever put it may not start runs. */
  const labelWithoutRun = (issue: number) =>
    putLabel(stack, issue, 'run:dev', 'reader');

  const waitsForReview = (issue: number) =>
    waitFor('the round to be over', async () =>
      (await labelsOf(stack, issue)).includes('state:in-review'),
    );

  async function profileOf(runId: string) {
    const profile = (await eventsOf(stack, runId)).find(
      ({ type }) => type === 'run.profile.resolved',
    );
    return profile?.payload as Record<string, string>;
  }

  interface Resolved {
    what: string;
    source: string;
    /** Answers the issue, the pull request to review, and how many runs the issue has had. */
    given(): Promise<{ issue: number; pull: number; runs: number }>;
  }

  it.each<Resolved>([
    {
      what: 'E2E-050 one stage label on the pull request',
      source: 'pr_labels',
      async given() {
        const { issue, pull } = await delivered(stack);
        await putLabel(stack, pull, 'run:dev:revise');
        return { issue, pull, runs: 1 };
      },
    },
    {
      what: 'E2E-051 a stage label on the linked issue only',
      source: 'issue_labels',
      async given() {
        const { issue, pull } = await delivered(stack);
        await labelWithoutRun(issue);
        await sent(stack, {
          event: 'issues',
          action: 'labeled',
          number: issue,
        });
        return { issue, pull, runs: 1 };
      },
    },
    {
      what: 'E2E-053 only the history of the issue, on somebody’s own pull request',
      source: 'issue_history',
      async given() {
        const { issue } = await delivered(stack);
        const pull = await pullRequestBy(
          `by-hand-${issue}`,
          `Closes #${issue}`,
        );
        return { issue, pull, runs: 1 };
      },
    },
    {
      what: 'a hostile branch name and title',
      source: 'pr_labels',
      async given() {
        const title = `${HOSTILE} @everyone <!-- stagecraft:run-status {} -->`;
        const issue = await openIssue(stack, { title, body: 'Please.' });
        const pull = await openPullRequest(stack, {
          ...{ branch: HOSTILE, title, body: `Closes #${issue}` },
        });
        await putLabel(stack, pull, 'run:dev');
        return { issue, pull, runs: 0 };
      },
    },
  ])(
    '$what: a run of this stage, source $source',
    async ({ given, source }) => {
      const { issue, pull, runs } = await given();
      const { rest } = stack.as('owner');
      const before = await rest.pulls.get({ ...BOOKSHOP, pull_number: pull });
      await askForChanges(stack, pull, { body: ADD_A_LINE });

      const run = await endOfRunAfter(stack, issue, runs);

      expect(run.summary).toMatchObject({
        ...{ outcome: 'delivered', pullRequestNumber: pull, stage: 'dev' },
      });
      expect(run.execution).toMatchObject({
        workBranch: before.data.head.ref,
        baseSha: before.data.head.sha,
      });
      const after = await rest.pulls.get({ ...BOOKSHOP, pull_number: pull });
      expect(after.data.head.sha).toBe(run.execution.headSha);
      const resolved = (await eventsOf(stack, run.summary.id)).filter(
        ({ type }) => type === 'run.revise.stage_resolved',
      );
      expect(resolved).toMatchObject([
        { payload: { resolver_source: source } },
      ]);
      const texts = [
        ...(await commentsOf(stack, issue)),
        ...(await commentsOf(stack, pull)),
      ].join('\n');
      expect(texts).not.toContain('@everyone');
      // In a code span GitHub shows it as text.
      expect(texts.replace(/`[^`\n]*`/g, '')).not.toContain('<img');
    },
  );

  interface Refused {
    what: string;
    reason: string;
    says: string;
    by?: Person;
    given(): Promise<{ pull: number; issue?: number }>;
    asksForInput?: true;
  }

  it.each<Refused>([
    {
      what: 'E2E-054 two stages on the pull request',
      reason: 'pull_request_review_stage_ambiguous',
      says: '`run:design`, `run:dev`',
      asksForInput: true,
      async given() {
        const { issue, pull } = await delivered(stack);
        await putLabel(stack, pull, 'run:dev');
        await putLabel(stack, pull, 'run:design');
        return { issue, pull };
      },
    },
    {
      what: 'E2E-055 a stage, and no issue that could be meant',
      reason: 'pull_request_review_stage_not_resolved',
      says: 'name its issue in the text (`Closes #12`)',
      asksForInput: true,
      async given() {
        const pull = await pullRequestBy('of-no-issue', 'Just so.');
        await putLabel(stack, pull, 'run:dev');
        return { pull };
      },
    },
    {
      what: 'E2E-026 by a member who may only read',
      reason: 'sender_role_read_not_permitted',
      says: 'Asked by: rina',
      by: 'reader',
      given: () => delivered(stack),
    },
  ])(
    '$what ($reason): no run, one comment, however often it is delivered',
    async ({ asksForInput, by, given, reason, says }) => {
      const { issue, pull } = await given();
      const runs = () => (issue ? runsOf(stack, issue) : []);
      const before = await runs();
      await askForChanges(stack, pull, { body: ADD_A_LINE, by });

      const delivery = await sent(stack, reviewed(pull));
      const refused = { status: 'ignored', reason };
      expect(await judged(stack, delivery.guid)).toMatchObject(refused);
      expect(await repeat(stack, delivery)).toMatchObject(refused);

      const [comment, ...others] = await commentsOf(stack, pull);
      expect(comment).toContain(says);
      expect(comment).toContain(`\`${reason}\``);
      expect(others).toEqual([]);
      expect(await runs()).toEqual(before);
      const subjects = issue ? [issue, pull] : [pull];
      const labels = await Promise.all(
        subjects.map(number => labelsOf(stack, number)),
      );
      expect(labels.map(each => each.includes('need:input'))).toEqual(
        subjects.map(() => asksForInput === true),
      );
      const ambiguous = await issueEvents(
        stack,
        pull,
        'run.revise.stage_ambiguous',
      );
      // One for each of the two that were judged.
      expect(ambiguous.map(({ payload }) => payload.labels)).toEqual(
        reason === 'pull_request_review_stage_ambiguous'
          ? [1, 2].map(() => ['run:design', 'run:dev'])
          : [],
      );
    },
  );

  interface Silent {
    what: string;
    reason: string;
    given(): Promise<number>;
    review?: { event: 'APPROVE' | 'COMMENT' | 'REQUEST_CHANGES'; by: Person };
  }

  it.each<Silent>([
    {
      what: 'E2E-057 of a bot',
      reason: 'sender_type_bot_not_permitted',
      review: { event: 'REQUEST_CHANGES', by: 'bot' },
      async given() {
        const { issue } = await delivered(stack);
        return pullRequestBy(`for-a-bot-${issue}`, `Closes #${issue}`);
      },
    },
    {
      what: 'of a pull request that is none of ours',
      reason: 'review_of_foreign_pull_request',
      given: () => pullRequestBy('a-human-thing', 'Nothing to do with runs'),
    },
    {
      what: '3.1.1 row 15: that only says something',
      reason: 'review_asks_no_changes',
      review: { event: 'COMMENT', by: 'owner' },
      given: async () => (await delivered(stack)).pull,
    },
  ])(
    '$what ($reason): no run, no comment',
    async ({ given, reason, review }) => {
      const pull = await given();
      const before = await commentsOf(stack, pull);
      const { by, event } = review ?? { event: 'REQUEST_CHANGES', by: 'owner' };
      await stack.as(by).rest.pulls.createReview({
        ...{ ...BOOKSHOP, pull_number: pull, event, body: ADD_A_LINE },
      });

      const { guid } = await sent(stack, reviewed(pull));
      expect(await judged(stack, guid)).toMatchObject({
        ...{ status: 'ignored', reason },
      });
      await noticesWritten(stack);
      expect(await commentsOf(stack, pull)).toEqual(before);
      expect(await labelsOf(stack, pull)).not.toContain('need:input');
    },
  );

  it('pull_request_state_noted: a pull request that is closed and reopened while nothing revises it', async () => {
    const { pull, issue } = await delivered(stack);
    for (const [state, action] of [
      ['closed', 'closed'],
      ['open', 'reopened'],
    ] as const) {
      await stack.as('owner').rest.pulls.update({
        ...{ ...BOOKSHOP, pull_number: pull, state },
      });
      const { guid } = await sent(stack, {
        ...{ event: 'pull_request', action, number: pull },
      });
      expect(await judged(stack, guid)).toMatchObject({
        ...{ status: 'ignored', reason: 'pull_request_state_noted' },
      });
    }
    expect(await runsOf(stack, issue)).toHaveLength(1);
  });

  it('revise_branch_gone: a branch that is deleted while the agent works is not made again, and the issue says so', async () => {
    const { issue, pull, first } = await delivered(stack);
    const { rest } = stack.as('owner');
    await rest.issues.createComment({
      ...{ ...BOOKSHOP, issue_number: pull },
      body: script(
        '  - append: { path: docs/opening-hours.md, content: "x\\n" }\n  - wait: { ms: 4000 }',
      ),
    });
    await putLabel(stack, issue, 'run:dev:revise');
    await waitFor('the agent to work', async () => {
      const [newest] = await runsOf(stack, issue);
      return newest.id !== first.summary.id && newest.status === 'running';
    });
    // GitHub closes the pull request with its branch; we are not told of it in time.
    stack.github.faults.setWebhookFault({
      ...{ kind: 'drop', events: ['pull_request.closed'], next: 1 },
    });
    const ref = `heads/${first.execution.workBranch}`;
    await rest.git.deleteRef({ ...BOOKSHOP, ref });

    const run = await endOfRunAfter(stack, issue, 1);
    expect(run.summary).toMatchObject({
      ...{ outcome: 'failed', reasonCode: 'revise_branch_gone' },
      pullRequestNumber: pull,
    });
    const refs = await rest.git.listMatchingRefs({ ...BOOKSHOP, ref });
    expect(refs.data).toEqual([]);
    await waitFor('the status comment to say so', async () =>
      (
        await commentsOf(stack, issue)
      ).some(body => body.includes('The branch of the pull request is gone')),
    );
  });

  it('E2E-044, E2E-056 model and effort stay the same over three rounds until a label changes them', async () => {
    const catalogue = await stack.portal.get<{
      items: { kind: string; name: string; value: string }[];
    }>('/kernel/labels');
    const [, model] = catalogue.items.filter(({ kind }) => kind === 'model');
    const [low, , high] = catalogue.items.filter(
      ({ kind }) => kind === 'effort',
    );
    const { issue, pull, first } = await delivered(stack, {
      labels: [model.name, low.name],
    });
    for (const { name } of [model, low]) {
      await stack.as('owner').rest.issues.removeLabel({
        ...{ ...BOOKSHOP, issue_number: issue, name },
      });
    }

    const profiles = [await profileOf(first.summary.id)];
    for (const round of [1, 2, 3]) {
      if (round === 3) await putLabel(stack, issue, high.name);
      await askForChanges(stack, pull, { body: ADD_A_LINE });
      const run = await endOfRunAfter(stack, issue, round);
      expect(run.summary.outcome).toBe('delivered');
      profiles.push(await profileOf(run.summary.id));
      await waitsForReview(issue);
    }

    const kept = {
      ...{ model: model.value, modelSource: 'last_run_context' },
      reasoningEffort: low.value,
      reasoningEffortSource: 'last_run_context',
    };
    expect(profiles).toMatchObject([
      {
        ...kept,
        modelSource: 'issue_label',
        reasoningEffortSource: 'issue_label',
      },
      kept,
      kept,
      {
        ...kept,
        reasoningEffort: high.value,
        reasoningEffortSource: 'issue_label',
      },
    ]);
    const { actions, ...told } = first;
    expect(await endOf(stack, first.summary.id)).toEqual({
      ...told,
      // Its pull request is another run's now.
      actions: { ...actions, approve: false },
    });
  });
});
