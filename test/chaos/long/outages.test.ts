import {
  startReplicas,
  START_TIMEOUT_MS,
  type Replicas,
} from '../../harness/Replicas';
import { detail, runOf, runsOf, script } from '../../harness/runs';
import { waitFor } from '../../harness/waitFor';
import {
  AGENT_AT_WORK,
  expectDelivery,
  labelledIssue,
  recover,
  runAtWork,
  runHeldAt,
} from '../deaths';
import { balancerGone, clusterGone, databaseRestarted } from '../outages';
import { POINTS } from '../points';

jest.setTimeout(600_000);

const AWAY_MS = 180_000;
/** The sweep looks every minute. */
const SWEEP_MS = 150_000;

describe('what the platform stands on goes away and comes back', () => {
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

  const cases = POINTS.flatMap(point =>
    (['before', 'after'] as const).map(when => ({ point, when })),
  ).map(each => ({ ...each, name: each.point.name }));

  it.each(cases)(
    'the database crashes $name, $when it',
    async ({ point, when }) => {
      const { issue, hold } = await runHeldAt(stack, point, when);
      await databaseRestarted(stack, 'immediate');
      hold.release();

      await expectDelivery(stack, [issue]);
    },
  );

  it.each(cases)(
    'the API of Kubernetes is cut off $name, $when it',
    async ({ point, when }) => {
      const { issue, hold } = await runHeldAt(stack, point, when);
      await clusterGone(stack, async () => hold.release());

      await expectDelivery(stack, [issue]);
    },
  );

  it('the database stops in good order while an agent works', async () => {
    const issue = await runAtWork(stack, AGENT_AT_WORK);
    await databaseRestarted(stack, 'fast');

    await expectDelivery(stack, [issue]);
  });

  it('the API of Kubernetes is away when a run is launched', async () => {
    const issue = await clusterGone(stack, async () => {
      const labelled = await labelledIssue(stack);
      const { id } = await runOf(stack, labelled);
      await waitFor(
        'the run to wait',
        async () =>
          (await detail(stack, id)).execution.waitingReason === 'retrying',
      );
      return labelled;
    });

    await expectDelivery(stack, [issue]);
  });

  it('the balancer is away for 3 minutes: the agent waits and loses nothing', async () => {
    const atWork = await runAtWork(
      stack,
      script(
        '  - status: Reading\n  - wait: { ms: 30000 }\n  - status: Writing\n  - write: { path: docs/opening-hours.md, content: "x" }',
      ),
    );
    const away = balancerGone(stack, AWAY_MS);
    // Its webhook reaches nobody.
    const unheard = await labelledIssue(stack);
    await away;
    await waitFor(
      'the sweep of lost webhooks to find the label',
      async () => (await runsOf(stack, unheard)).length > 0,
      { timeoutMs: SWEEP_MS },
    );

    await expectDelivery(stack, [atWork, unheard]);
  });
});
