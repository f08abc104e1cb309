import { setTimeout as delay } from 'node:timers/promises';
import { expectInvariants } from '../../harness/invariants';
import {
  startReplicas,
  START_TIMEOUT_MS,
  type Replicas,
} from '../../harness/Replicas';
import {
  AGENT_AT_WORK,
  ended,
  expectDelivery,
  labelledIssue,
  recover,
} from '../deaths';
import { randomFrom, seed } from '../random';

jest.setTimeout(180_000);

const ROUNDS = 20;
/** Longer than a run without a death. */
const LATEST_DEATH_MS = 12_000;

describe(`deaths at random times (STAGECRAFT_TEST_SEED=${seed})`, () => {
  const random = randomFrom(seed);
  const issues: number[] = [];
  let stack: Replicas;

  beforeAll(async () => {
    // A host may die with a webhook that it has not stored.
    stack = await startReplicas({
      stagecraft: { webhookSweep: { interval: { seconds: 10 } } },
    });
  }, START_TIMEOUT_MS);

  afterAll(async () => {
    await stack?.stop();
  });

  const rounds = Array.from({ length: ROUNDS }, (_, index) => ({
    round: index + 1,
    host: Math.floor(random() * 2),
    afterMs: Math.floor(random() * LATEST_DEATH_MS),
  }));

  it.each(rounds)(
    'round $round: host $host dies $afterMs ms after the label',
    async ({ host, afterMs }) => {
      const issue = await labelledIssue(stack, AGENT_AT_WORK);
      issues.push(issue);
      await delay(afterMs);
      await stack.hosts[host].kill();
      await ended(stack, issue);
      await recover(stack);

      await expectDelivery(stack, [issue]);
    },
  );

  it('what was delivered before is still as it was', async () => {
    await expectInvariants(stack, issues);
  });
});
