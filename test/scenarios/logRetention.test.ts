import { installTestClock } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import {
  detail,
  endOf,
  eventsOf,
  putLabel,
  runOf,
  WRITE_A_FILE,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(120_000);

const DAY_MS = 24 * 3_600_000;

describe('F13 the log of a run', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      stagecraft: { runs: { logRetention: { days: 3 } } },
    });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const logOf = (runId: string) =>
    stack.portal.get<{ lines: unknown[]; logEmptiedAt?: string }>(
      `/stage-runs/runs/${runId}/logs`,
    );

  /** The hourly task, now. */
  async function emptyOldLogs(): Promise<void> {
    const answer = await stack.portal.request(
      'POST',
      '/stage-runs/.backstage/scheduler/v1/tasks/retention/trigger',
    );
    expect(answer.status).toBe(200);
  }

  async function deliveredRun(): Promise<string> {
    const issue = await openIssue(stack, {
      title: 'Opening hours',
      body: WRITE_A_FILE,
    });
    await putLabel(stack, issue, 'run:dev');
    const run = await endOf(stack, (await runOf(stack, issue)).id);
    expect(run.summary.outcome).toBe('delivered');
    return run.summary.id;
  }

  it('is kept as long as configured, then emptied; the run, its digests and its events stay', async () => {
    const clock = await installTestClock(stack.database.knex);
    const old = await deliveredRun();
    await waitFor('the environment to be released', async () =>
      (
        await eventsOf(stack, old)
      ).some(event => event.type === 'run.namespace.cleaned'),
    );
    await clock.advance(3 * DAY_MS + 60_000);
    const young = await deliveredRun();
    const before = await detail(stack, old);
    const events = await eventsOf(stack, old);

    await emptyOldLogs();

    const emptied = await waitFor('the log to be emptied', async () => {
      const log = await logOf(old);
      return log.logEmptiedAt ? log : undefined;
    });
    expect(emptied.lines).toEqual([]);
    const after = await waitFor('the session to be emptied', async () => {
      const run = await detail(stack, old);
      return run.session?.emptiedAt ? run : undefined;
    });
    expect(after).toEqual({
      ...before,
      logEmptiedAt: emptied.logEmptiedAt,
      session: { ...before.session, emptiedAt: after.session!.emptiedAt },
    });
    expect(await eventsOf(stack, old)).toEqual(events);
    const kept = await logOf(young);
    expect(kept.lines.length).toBeGreaterThan(0);
    expect(kept.logEmptiedAt).toBeUndefined();
  });
});
