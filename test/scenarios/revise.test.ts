import { BOOKSHOP } from '../harness/bookshop';
import { issueEvents, noticesWritten } from '../harness/deliveries';
import {
  commentsOf,
  endOf,
  eventsOf,
  judged,
  labelDelivery,
  labelsOf,
  putLabel,
  runOf,
  runsOf,
  script,
  WRITE_A_FILE,
  type RunDetail,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(120_000);

const ADD_A_LINE = script(
  '  - append: { path: docs/opening-hours.md, content: "Closed on Sundays.\\n" }',
);

describe('a pull request that is revised', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  /** An issue with a pull request that waits for its review. */
  async function delivered(): Promise<{ issue: number; first: RunDetail }> {
    const issue = await openIssue(stack, {
      title: 'Opening hours',
      body: WRITE_A_FILE,
    });
    await putLabel(stack, issue, 'run:dev');
    const { id } = await runOf(stack, issue);
    const first = await endOf(stack, id);
    await settled(issue, ['state:in-review']);
    return { issue, first };
  }

  async function settled(number: number, labels: string[]): Promise<void> {
    await waitFor(
      `the labels of #${number} to be ${labels.join(', ')}`,
      async () =>
        (await labelsOf(stack, number)).join() === [...labels].sort().join(),
    );
  }

  async function comment(number: number, body: string): Promise<void> {
    await stack
      .as('owner')
      .rest.issues.createComment({ ...BOOKSHOP, issue_number: number, body });
  }

  /** The run of the issue that came after `count` others, once it has ended. */
  async function endOfRunAfter(issue: number, count: number) {
    const newest = await waitFor('the next run', async () => {
      const runs = await runsOf(stack, issue);
      return runs.length > count ? runs[0] : undefined;
    });
    return endOf(stack, newest.id);
  }

  async function shasOf(number: number): Promise<string[]> {
    const commits = await stack
      .as('owner')
      .rest.pulls.listCommits({ ...BOOKSHOP, pull_number: number });
    return commits.data.map(commit => commit.sha);
  }

  /** Of the issue's first branch and of the one that a second pull request would have. */
  async function openPullRequests(issue: number): Promise<number[]> {
    const branches = [`codex/issue-${issue}`, `codex/issue-${issue}-2`];
    const answers = await Promise.all(
      branches.map(branch =>
        stack.as('owner').rest.pulls.list({
          ...{ ...BOOKSHOP, state: 'all', head: `acme:${branch}` },
        }),
      ),
    );
    return answers.flatMap(({ data }) => data.map(({ number }) => number));
  }

  it('E2E-018 run:dev:revise adds to the same branch and pull request, as people asked there', async () => {
    const { issue, first } = await delivered();
    const number = first.summary.pullRequestNumber!;
    await stack.as('owner').rest.pulls.createReview({
      ...{ ...BOOKSHOP, pull_number: number, event: 'COMMENT' },
      comments: [
        { path: 'docs/opening-hours.md', line: 1, body: 'And on Sundays?' },
      ],
    });
    await comment(number, ADD_A_LINE);
    // People write, others do not: the newest block would be this one.
    await stack.as('outsider').rest.issues.createComment({
      ...{ ...BOOKSHOP, issue_number: number },
      body: script('  - write: { path: docs/evil.md, content: "x\\n" }'),
    });

    await putLabel(stack, issue, 'run:dev:revise');
    const second = await endOfRunAfter(issue, 1);

    expect(second.summary).toMatchObject({
      ...{ outcome: 'delivered', pullRequestNumber: number },
    });
    expect(second.execution).toMatchObject({
      workBranch: first.execution.workBranch,
      baseSha: first.execution.headSha,
    });
    expect(await openPullRequests(issue)).toEqual([number]);
    expect(await shasOf(number)).toEqual([
      first.execution.headSha,
      second.execution.headSha,
    ]);
    const events = await eventsOf(stack, second.summary.id);
    const types = events.map(({ type }) => type);
    expect(types).toContain('run.pr.updated');
    expect(types).not.toContain('run.pr.created');
    expect(types).toContain('run.agent.session.restored');
    await settled(issue, ['state:in-review']);
    await settled(number, ['state:in-review']);
    expect(await commentsOf(stack, issue)).toHaveLength(2);
  });

  it('while it is revised nobody has to review it; what was answered is not said again', async () => {
    const { issue, first } = await delivered();
    const number = first.summary.pullRequestNumber!;
    await comment(
      number,
      `${script(
        '  - status: revising\n  - append: { path: docs/opening-hours.md, content: "x\\n" }\n  - wait: { ms: 4000 }',
      )}`,
    );
    await putLabel(stack, issue, 'run:dev:revise');
    await settled(issue, ['run:dev:revise']);
    await settled(number, []);
    await endOfRunAfter(issue, 1);
    await settled(issue, ['state:in-review']);

    await putLabel(stack, issue, 'run:dev:revise');
    const third = await endOfRunAfter(issue, 2);

    expect(third.summary).toMatchObject({
      ...{ outcome: 'no-change', reasonCode: 'revise_no_changes' },
      pullRequestNumber: number,
    });
    await settled(issue, ['need:input', 'state:in-review']);
    await settled(number, ['state:in-review']);
  });

  it('what somebody pushes while the agent works is never overwritten', async () => {
    const { issue, first } = await delivered();
    const number = first.summary.pullRequestNumber!;
    await comment(
      number,
      script(
        '  - wait: { ms: 4000 }\n  - append: { path: docs/opening-hours.md, content: "x\\n" }',
      ),
    );
    await putLabel(stack, issue, 'run:dev:revise');
    await waitFor('the agent to work', async () => {
      const runs = await runsOf(stack, issue);
      return runs.length === 2 && runs[0].status === 'running';
    });
    const { rest } = stack.as('member');
    const branch = first.execution.workBranch;
    const main = await rest.git.getRef({ ...BOOKSHOP, ref: 'heads/main' });
    const theirs = main.data.object.sha;
    await rest.git.updateRef({
      ...{ ...BOOKSHOP, ref: `heads/${branch}`, sha: theirs, force: true },
    });

    const second = await endOfRunAfter(issue, 1);

    expect(second.summary).toMatchObject({
      ...{ outcome: 'failed', reasonCode: 'branch_moved' },
    });
    const head = await rest.git.getRef({ ...BOOKSHOP, ref: `heads/${branch}` });
    expect(head.data.object.sha).toBe(theirs);
    await settled(issue, ['state:in-review']);
  });

  it('3.1.1 row 9: without a pull request nothing starts, and a comment says why', async () => {
    const issue = await openIssue(stack, { title: 'New', body: WRITE_A_FILE });
    await putLabel(stack, issue, 'run:dev:revise');

    const { guid } = await labelDelivery(stack, issue);
    expect(await judged(stack, guid)).toMatchObject({
      ...{ status: 'ignored', reason: 'revise_pr_not_found' },
    });
    const [notice] = await waitFor('the comment', async () => {
      const comments = await commentsOf(stack, issue);
      return comments.length > 0 ? comments : undefined;
    });
    expect(notice).toContain('no open pull request of this issue');
    expect(await runsOf(stack, issue)).toEqual([]);
  });

  it('a closed pull request is not revised', async () => {
    const { issue, first } = await delivered();
    await stack.as('owner').rest.pulls.update({
      ...{ ...BOOKSHOP, state: 'closed' },
      pull_number: first.summary.pullRequestNumber!,
    });
    await putLabel(stack, issue, 'run:dev:revise');

    await waitFor('the refusal', async () =>
      (
        await commentsOf(stack, issue)
      ).some(body => body.includes('revise_pr_not_found')),
    );
    expect(await runsOf(stack, issue)).toHaveLength(1);
  });

  it('E2E-029 closing the issue stops its run; reopening it starts nothing', async () => {
    const issue = await openIssue(stack, {
      title: 'A long one',
      body: script('  - wait: { ms: 60000 }'),
    });
    await putLabel(stack, issue, 'run:dev');
    const { id } = await runOf(stack, issue);
    await waitFor('the agent to work', async () => {
      const [run] = await runsOf(stack, issue);
      return run.status === 'running';
    });
    const { issues } = stack.as('outsider').rest;
    await issues.update({ ...BOOKSHOP, issue_number: issue, state: 'closed' });

    const run = await endOf(stack, id);

    expect(run.summary).toMatchObject({
      ...{ status: 'canceled', reasonCode: 'issue_closed' },
    });
    expect(run.stop).toMatchObject({ requestedBy: 'github: otis' });
    await waitFor('the comment to say so', async () =>
      (
        await commentsOf(stack, issue)
      ).some(body => body.includes('The issue is closed.')),
    );
    await waitFor('the namespace to go', async () => {
      const namespaces = await stack.kube.core.listNamespace();
      return !namespaces.items.some(
        each => each.metadata?.name === run.execution.namespace,
      );
    });
    await issues.update({ ...BOOKSHOP, issue_number: issue, state: 'open' });
    expect(await runsOf(stack, issue)).toHaveLength(1);
  });

  it('closing the pull request stops its revision', async () => {
    const { issue, first } = await delivered();
    const number = first.summary.pullRequestNumber!;
    await comment(number, script('  - wait: { ms: 60000 }'));
    await putLabel(stack, issue, 'run:dev:revise');
    await waitFor('the agent to work', async () => {
      const runs = await runsOf(stack, issue);
      return runs.length === 2 && runs[0].status === 'running';
    });
    await stack.as('owner').rest.pulls.update({
      ...{ ...BOOKSHOP, state: 'closed', pull_number: number },
    });

    const second = await endOfRunAfter(issue, 1);

    expect(second.summary).toMatchObject({
      ...{ status: 'canceled', reasonCode: 'pull_request_closed' },
    });
    await settled(issue, []);
  });

  async function askForChanges(number: number, body: string): Promise<number> {
    const review = await stack.as('owner').rest.pulls.createReview({
      ...{ ...BOOKSHOP, pull_number: number },
      ...{ event: 'REQUEST_CHANGES', body },
    });
    return review.data.id;
  }

  /** What each of the issue's runs was told of, oldest run first. */
  async function toldFeedback(issue: number): Promise<unknown[]> {
    const runs = (await runsOf(stack, issue)).reverse();
    const events = await Promise.all(runs.map(({ id }) => eventsOf(stack, id)));
    return events.map(
      each =>
        each.find(({ type }) => type === 'prompt.context.assembled')?.payload
          .feedback,
    );
  }

  it('E2E-052 a review that asks for changes is answered on the same branch and pull request, once', async () => {
    const { issue, first } = await delivered();
    const number = first.summary.pullRequestNumber!;
    const review = await askForChanges(number, ADD_A_LINE);

    const second = await endOfRunAfter(issue, 1);

    expect(second.summary).toMatchObject({
      ...{ outcome: 'delivered', pullRequestNumber: number },
      requestedBy: { login: 'olivia' },
    });
    expect(await shasOf(number)).toEqual([
      first.execution.headSha,
      second.execution.headSha,
    ]);
    const events = await eventsOf(stack, second.summary.id);
    const resolved = events.find(
      ({ type }) => type === 'run.revise.stage_resolved',
    );
    expect(resolved?.payload).toMatchObject({
      resolver_source: 'last_run_context',
      ...{ trigger_label: 'run:dev:revise', kind: 'dev_revise' },
    });
    expect(await toldFeedback(issue)).toEqual([
      undefined,
      [`review/${review}`],
    ]);
    await settled(issue, ['state:in-review']);
    await settled(number, ['state:in-review']);
    expect(await commentsOf(stack, issue)).toHaveLength(2);
  });

  it('E2E-054 two stages on the pull request: nothing is guessed, input is asked for, once', async () => {
    const { issue, first } = await delivered();
    const number = first.summary.pullRequestNumber!;
    await putLabel(stack, number, 'run:dev');
    await putLabel(stack, number, 'run:design');
    await askForChanges(number, 'Not yet');
    await askForChanges(number, 'Still not');

    const input = ['need:input', 'state:in-review'];
    await settled(issue, input);
    await settled(number, [...input, 'run:design', 'run:dev']);
    const [notice, ...others] = await waitFor('the comment', async () => {
      const comments = await commentsOf(stack, number);
      return comments.length > 0 ? comments : undefined;
    });
    expect(notice).toContain('`run:design`, `run:dev`');
    expect(notice).toContain('pull_request_review_stage_ambiguous');
    expect(others).toEqual([]);
    const events = await waitFor('both reviews to be told of', async () => {
      const found = await issueEvents(
        stack,
        number,
        'run.revise.stage_ambiguous',
      );
      return found.length >= 2 && found;
    });
    const payload = { labels: ['run:design', 'run:dev'], issueNumber: number };
    expect(events).toMatchObject([{ payload }, { payload }]);
    await noticesWritten(stack);
    expect(await commentsOf(stack, number)).toEqual([notice]);
    expect(await runsOf(stack, issue)).toHaveLength(1);
  });

  it('E2E-058 of reviews that come at once and while a run is at work none is lost', async () => {
    const { issue, first } = await delivered();
    const number = first.summary.pullRequestNumber!;
    const slow = script(
      '  - append: { path: docs/opening-hours.md, content: "x\\n" }\n  - wait: { ms: 4000 }',
    );
    const reviews = await Promise.all([
      askForChanges(number, slow),
      askForChanges(number, slow),
    ]);
    await waitFor('the agent to work', async () => {
      const [run] = await runsOf(stack, issue);
      return run.id !== first.summary.id && run.status === 'running';
    });
    const late = await askForChanges(number, ADD_A_LINE);

    const told = await waitFor(
      'all to be answered',
      async () => {
        const feedback = (await toldFeedback(issue)).flat();
        return feedback.includes(`review/${late}`) ? feedback : undefined;
      },
      { timeoutMs: 60_000 },
    );
    expect(told.filter(Boolean).sort()).toEqual(
      [...reviews, late].map(id => `review/${id}`).sort(),
    );
    const [newest] = await runsOf(stack, issue);
    expect((await endOf(stack, newest.id)).summary.outcome).toBe('delivered');
    expect(await openPullRequests(issue)).toEqual([number]);
    await settled(issue, ['state:in-review']);
  });
});
