import { AgentImage } from '../harness/AgentImage';
import { BOOKSHOP } from '../harness/bookshop';
import {
  commentsOf,
  detail,
  endOf,
  eventsOf,
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

jest.setTimeout(180_000);

const WORK_LONG = script('  - status: Reading\n  - wait: { ms: 60000 }');

describe('an agent that does not start or does not come back', () => {
  let stack: Stack;
  let image: AgentImage;

  beforeAll(async () => {
    image = await AgentImage.create();
    stack = await startStack({
      imageStore: image.store,
      // An agent reports every 5 seconds. What follows when all attempts are lost.
      stagecraft: { runs: { heartbeatTimeout: { seconds: 12 }, attempts: 1 } },
    });
  });

  afterAll(async () => {
    await stack?.stop();
    await image?.delete();
  });

  async function labeledIssue(body: string): Promise<number> {
    const issue = await openIssue(stack, { title: 'Opening hours', body });
    await putLabel(stack, issue, 'run:dev');
    return issue;
  }

  /** A run whose agent works and says so. */
  async function runAtWork() {
    const issue = await labeledIssue(WORK_LONG);
    const pid = await image.startedAgent();
    const { id } = await runOf(stack, issue);
    await waitFor(
      'the agent to say something',
      async () => (await detail(stack, id)).summary.lastStatusText,
    );
    return { issue, id, pid };
  }

  /** What people read on the issue when the run has failed; it is the only comment. */
  async function failureComment(issue: number): Promise<string> {
    const comment = await waitFor('the comment to tell the end', async () => {
      const [first] = await commentsOf(stack, issue);
      return first?.includes('### ❌ Failed') && first;
    });
    expect(await commentsOf(stack, issue)).toHaveLength(1);
    return comment;
  }

  async function expectNoLabels(issue: number): Promise<void> {
    await waitFor(
      'all labels to go',
      async () => (await labelsOf(stack, issue)).length === 0,
    );
  }

  async function endEvent(run: RunDetail) {
    const events = await eventsOf(stack, run.summary.id);
    return events.find(event => event.type === 'run.failed')?.payload;
  }

  /** The label comes back for the retried run; the failed one stays as it was. */
  async function expectRetryToDeliver(issue: number, failed: RunDetail) {
    expect(failed.actions).toEqual({
      ...{ cancel: false, retry: true, approve: false, start: false },
      prioritize: false,
    });
    await stack.as('owner').rest.issues.update({
      ...{ ...BOOKSHOP, issue_number: issue, body: WRITE_A_FILE },
    });
    const { summary } = await stack.portal.post<RunDetail>(
      `/stage-runs/runs/${failed.summary.id}/retry`,
    );

    const second = await endOf(stack, summary.id);

    expect(second.summary).toMatchObject({
      status: 'succeeded',
      outcome: 'delivered',
    });
    expect(second.request.retryOf).toBe(failed.summary.id);
    expect((await detail(stack, failed.summary.id)).summary).toEqual(
      failed.summary,
    );
    expect(await runsOf(stack, issue)).toHaveLength(2);
    await waitFor('the issue to be in review', async () =>
      (await labelsOf(stack, issue)).includes('state:in-review'),
    );
  }

  async function expectProcessToEnd(pid: number): Promise<void> {
    await waitFor(`process ${pid} to end`, () => !isAlive(pid));
  }

  it('E2E-134 an image that can not be loaded: failed with the image’s name, and a retry once it is there', async () => {
    await image.withdraw();
    const issue = await labeledIssue(WRITE_A_FILE);

    const run = await endOf(stack, (await runOf(stack, issue)).id);

    expect(run.summary).toMatchObject({
      status: 'failed',
      outcome: 'failed',
      reasonCode: 'image_pull_failed',
    });
    const told = [
      'The agent’s container image could not be loaded.',
      'ErrImagePull: stagecraft/agent-runner:local: not found',
    ];
    for (const text of told) expect(run.execution.message).toContain(text);
    expect(run.attempts).toMatchObject([
      { attempt: 1, exitReason: 'image_pull_failed' },
    ]);
    expect(run.summary.startedAt).toBeUndefined();
    expect(await endEvent(run)).toMatchObject({ reason: 'image_pull_failed' });
    const comment = await failureComment(issue);
    for (const text of told) expect(comment).toContain(text);
    expect(comment).toContain('Put the label `run:dev` again to try once more');
    await expectNoLabels(issue);

    await image.publish();
    await expectRetryToDeliver(issue, run);
    await image.startedAgent();
  });

  it('E2E-134 an agent that lives but says nothing any more: failed, its process ended, and a retry', async () => {
    const { issue, id, pid } = await runAtWork();

    process.kill(pid, 'SIGSTOP');
    const run = await endOf(stack, id);

    expect(run.summary).toMatchObject({
      status: 'failed',
      outcome: 'failed',
      reasonCode: 'heartbeat_lost',
      lastStatusText: 'Reading',
    });
    expect(run.execution.message).toMatch(
      /^The agent stopped answering\. \(\d+ s\)$/,
    );
    expect(run.attempts).toMatchObject([{ exitReason: 'heartbeat_lost' }]);
    expect(await endEvent(run)).toMatchObject({ reason: 'heartbeat_lost' });
    const comment = await failureComment(issue);
    expect(comment).toContain('The agent stopped answering.');
    expect(comment).toContain('Put the label `run:dev` again to try once more');
    await expectNoLabels(issue);
    await expectProcessToEnd(pid);

    await expectRetryToDeliver(issue, run);
    await image.startedAgent();
  });

  it('E2E-134 an agent that is killed: failed with how it ended, long before it would be missed, and a retry', async () => {
    const { issue, id, pid } = await runAtWork();

    process.kill(pid, 'SIGKILL');
    const run = await endOf(stack, id);

    expect(run.summary).toMatchObject({
      status: 'failed',
      outcome: 'failed',
      reasonCode: 'agent_exited_without_report',
    });
    expect(run.execution.message).toMatch(
      /^The agent’s process ended without handing in a report\. \(exit code 137\b/,
    );
    const comment = await failureComment(issue);
    expect(comment).toContain('exit code 137');
    await expectNoLabels(issue);

    await expectRetryToDeliver(issue, run);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
