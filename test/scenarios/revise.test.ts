import { BOOKSHOP } from '../harness/bookshop';
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

  async function openPullRequests(issue: number): Promise<number[]> {
    const pulls = await stack
      .as('owner')
      .rest.pulls.list({ ...BOOKSHOP, state: 'all', per_page: 100 });
    return pulls.data
      .filter(pull => pull.head.ref.startsWith(`codex/issue-${issue}`))
      .map(pull => pull.number);
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
});
