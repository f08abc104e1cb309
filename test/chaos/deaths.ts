import type { GateWrite } from '../harness/Gate';
import type { HeldRequest, Hold, HoldOptions } from '../harness/Hold';
import { expectInvariants } from '../harness/invariants';
import { allReady, type Replicas } from '../harness/Replicas';
import { endOf, putLabel, runOf, WRITE_A_FILE } from '../harness/runs';
import { openIssue } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';
import type { Point } from './points';

/** Requirement: the first effect by the other replica comes so soon after a death. */
const TAKEOVER_MS = 15_000;

/** A labelled issue whose run has come to the point, with the request waiting there. */
export async function runHeldAt(
  stack: Replicas,
  point: Point,
  when: HoldOptions['when'],
): Promise<{ issue: number; hold: Hold; request: HeldRequest }> {
  const issue = await labelledIssue(stack);
  const hold = point.gate(stack).holdNext({ ...point.request(issue), when });
  await putLabel(stack, issue, 'run:dev');
  return { issue, hold, request: await hold.held() };
}

export function labelledIssue(
  stack: Replicas,
  body = WRITE_A_FILE,
): Promise<number> {
  return openIssue(stack, { title: 'Opening hours', body });
}

/** What the other host has written at GitHub or in the cluster since then. */
export function firstEffectOfOther(
  stack: Replicas,
  than: { host: number; since: number },
): Promise<GateWrite> {
  const { host, since } = than;
  return waitFor(
    `an effect by the other host than ${host + 1}`,
    () =>
      [...stack.githubGate.writes, ...stack.clusterGate.writes]
        .filter(write => write.host !== host && write.at >= since)
        .sort((one, other) => one.at - other.at)[0],
    { timeoutMs: 60_000 },
  );
}

export function expectQuickTakeover(effect: GateWrite, since: number): void {
  expect(effect.at - since).toBeLessThanOrEqual(TAKEOVER_MS);
}

/** The run of the issue ends as delivered, and everything is as if nobody had died. */
export async function expectDelivery(
  stack: Replicas,
  issue: number,
): Promise<void> {
  const run = await endOf(stack, (await runOf(stack, issue)).id);
  expect(run.summary).toMatchObject({
    ...{ status: 'succeeded', outcome: 'delivered' },
  });
  expect(run.attempts).toHaveLength(1);
  await expectInvariants(stack, [issue]);
}

/** Brings a dead host back, so that the next death meets two again. */
export async function revive(stack: Replicas, host: number): Promise<void> {
  stack.githubGate.releaseAll();
  stack.clusterGate.releaseAll();
  await stack.hosts[host].stop();
  await stack.hosts[host].start();
  await allReady(stack.balancer);
}
