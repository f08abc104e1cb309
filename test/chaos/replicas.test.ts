import type { Hold } from '../harness/Hold';
import { expectInvariants } from '../harness/invariants';
import {
  startReplicas,
  START_TIMEOUT_MS,
  type Replicas,
} from '../harness/Replicas';
import {
  endOf,
  eventsOf,
  labelsOf,
  putLabel,
  runOf,
  runsOf,
  script,
  WRITE_A_FILE,
} from '../harness/runs';
import { openIssue } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';
import {
  APPROVED_CALL,
  approve,
  ASKS_FOR_A_STAGE,
  requestOf,
} from './approvals';
import {
  AGENT_AT_WORK,
  ended,
  expectDelivery,
  freezeAndTakeOver,
  killAndTakeOver,
  labelledIssue,
  lastWriter,
  onHost,
  recover,
  runAtWork,
  WRITE_STEP,
} from './deaths';
import { balancerGone, clusterGone, databaseRestarted } from './outages';
import { reviewsOnBothHosts, toldReviews } from './reviews';
import { COMMENT, holdAt, LABEL, LAUNCH, PUSH, type Point } from './points';

jest.setTimeout(180_000);

describe('two replicas', () => {
  let stack: Replicas;

  beforeAll(async () => {
    stack = await startReplicas();
  }, START_TIMEOUT_MS);

  afterEach(async () => {
    if (stack) await recover(stack);
  });

  afterAll(async () => {
    await stack?.stop();
  });

  /**
   * Four runs, all by the first host: one at its labels, one at its push, one at its Job,
   * and one that has just been planned, as a project has two permits.
   */
  async function fourInTheMidst(when: 'before' | 'after') {
    const inFlight: { issue: number; hold: Hold }[] = [];
    for (const points of [
      [LABEL, PUSH],
      [LAUNCH, COMMENT],
    ]) {
      const waiting = await Promise.all(
        points.map(point => openAt(point, when)),
      );
      await Promise.all(waiting.map(({ hold }) => hold.held()));
      inFlight.push(...waiting);
    }
    return { inFlight, issues: inFlight.map(({ issue }) => issue) };
  }

  async function openAt(point: Point, when: 'before' | 'after') {
    const issue = await openIssue(stack, {
      ...{ title: 'Opening hours', body: WRITE_A_FILE },
    });
    const hold = holdAt(stack, point, { issue, when });
    await putLabel(stack, issue, 'run:dev');
    return { issue, hold };
  }

  it('E2E-092, E2E-093 a host is killed in the midst of a launch, a comment, a push and a label', async () => {
    const { inFlight, issues } = await onHost(stack, 0, () =>
      fourInTheMidst('after'),
    );
    await killAndTakeOver(stack, 0, inFlight);

    await expectDelivery(stack, issues);
    const { length: takenOver } = await stack.database
      .knex('kernel.events')
      .where({ type: 'run.takeover' });
    expect(takenOver).toBeGreaterThanOrEqual(2);
  });

  it('E2E-132 a host freezes in the midst of them; what it does late harms nothing', async () => {
    const { inFlight, issues } = await onHost(stack, 0, () =>
      fourInTheMidst('before'),
    );
    await freezeAndTakeOver(stack, 0, {
      inFlight,
      until: () => Promise.all(issues.map(issue => ended(stack, issue))),
    });

    await expectDelivery(stack, issues);
  });

  it('E2E-058 two reviews at once, each handled by another host, are answered once', async () => {
    const issue = await labelledIssue(stack);
    await expectDelivery(stack, [issue]);
    const number = (await ended(stack, issue)).summary.pullRequestNumber!;

    const { reviews, hosts } = await reviewsOnBothHosts(stack, number);

    expect(hosts).toEqual([0, 1]);
    const told = await toldReviews(stack, issue, reviews);
    expect(told.flat().sort()).toEqual(reviews.sort());
    await ended(stack, issue);
    await expectInvariants(stack, [issue]);
  });

  it('E2E-098, E2E-134 host and agent die: the next attempt goes on with the session', async () => {
    const issue = await runAtWork(
      stack,
      script(
        `  - status: Reading\n  - wait: { ms: 2000 }\n  - crash: { attempt: 1 }\n  - ${WRITE_STEP}`,
      ),
    );
    await killAndTakeOver(stack, lastWriter(stack), [{ issue }]);
    const run = await ended(stack, issue);

    expect(run.summary).toMatchObject({ outcome: 'delivered' });
    expect(run.attempts).toMatchObject([
      { attempt: 1, exitReason: 'agent_exited_without_report' },
      { attempt: 2 },
    ]);
    const events = await eventsOf(stack, run.summary.id);
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        ...['run.attempt.lost', 'run.agent.session.restored'],
      ]),
    );
    await expectInvariants(stack, [issue]);
  });

  it('E2E-073 a host dies while it carries out what a person has approved: it is done once, and the stage starts after the run', async () => {
    const issue = await labelledIssue(stack, ASKS_FOR_A_STAGE);
    const asking = await runOf(stack, issue);
    const { id: requestId } = await requestOf(stack, asking.id);
    const hold = holdAt(stack, APPROVED_CALL, { issue, when: 'after' });
    await approve(stack, requestId);
    const { host } = await hold.held();
    await killAndTakeOver(stack, host, [{ issue, hold }]);

    const [audit] = await waitFor(
      'the approved stage to have started',
      async () => {
        const runs = await runsOf(stack, issue);
        return runs.length > 1 ? runs : undefined;
      },
      { timeoutMs: 90_000 },
    );
    expect((await endOf(stack, audit.id)).summary).toMatchObject({
      ...{ stage: 'doc-audit', outcome: 'delivered' },
    });
    const asked = (await eventsOf(stack, asking.id)).map(({ type }) => type);
    for (const once of [
      ...['approval.approved', 'approval.applied', 'run.start.approved'],
      ...['run.wait.resumed', 'run.start.ended'],
    ]) {
      expect(asked.filter(type => type === once)).toEqual([once]);
    }
    expect(await labelsOf(stack, issue)).toContain('documentation');
    expect(await runsOf(stack, issue)).toHaveLength(2);
  });

  it('the database crashes and comes back while an agent works', async () => {
    const issue = await runAtWork(stack, AGENT_AT_WORK);
    await databaseRestarted(stack, 'immediate');

    await expectDelivery(stack, [issue]);
  });

  it('the API of Kubernetes is away from the agent’s work to the pull request', async () => {
    const issue = await runAtWork(stack, AGENT_AT_WORK);
    await clusterGone(stack, () => ended(stack, issue));

    await expectDelivery(stack, [issue]);
  });

  it('the balancer is away while an agent works', async () => {
    const issue = await runAtWork(stack, AGENT_AT_WORK);
    await balancerGone(stack, 20_000);

    await expectDelivery(stack, [issue]);
  });
});
