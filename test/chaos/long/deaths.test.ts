import { setTimeout as delay } from 'node:timers/promises';
import {
  startReplicas,
  START_TIMEOUT_MS,
  type Replicas,
} from '../../harness/Replicas';
import {
  AGENT_AT_WORK,
  expectDelivery,
  freezeAndTakeOver,
  killAndTakeOver,
  lastWriter,
  recover,
  runAtWork,
  runHeldAt,
} from '../deaths';
import { POINTS } from '../points';

jest.setTimeout(240_000);

const FROZEN_MS = 30_000;

describe('each death in the midst of each write', () => {
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

  it.each(cases)('killed $name, $when it', async ({ point, when }) => {
    const { issue, hold, request } = await runHeldAt(stack, point, when);
    await killAndTakeOver(stack, request.host, [{ issue, hold }]);

    await expectDelivery(stack, [issue]);
  });

  it('E2E-092 killed while an agent works: the agent does not notice', async () => {
    const issue = await runAtWork(stack, AGENT_AT_WORK);
    await killAndTakeOver(stack, lastWriter(stack), [{ issue }]);

    await expectDelivery(stack, [issue]);
  });

  it.each(cases)('frozen for 30 s $name, $when it', async ({ point, when }) => {
    const { issue, hold, request } = await runHeldAt(stack, point, when);
    const thawed = delay(FROZEN_MS);
    await freezeAndTakeOver(stack, request.host, {
      inFlight: [{ issue, hold }],
      until: () => thawed,
    });

    await expectDelivery(stack, [issue]);
  });
});
