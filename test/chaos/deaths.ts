import type { GateWrite } from '../harness/Gate';
import type { HeldRequest, Hold, HoldOptions } from '../harness/Hold';
import { expectInvariants } from '../harness/invariants';
import { allReady, type Replicas } from '../harness/Replicas';
import { endOf, putLabel, runOf, WRITE_A_FILE } from '../harness/runs';
import { openIssue } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';
import { holdAt, type Point } from './points';

/** Requirement: the first effect by the other replica comes so soon after a death. */
const TAKEOVER_MS = 15_000;

/** A labelled issue whose run has come to the point, with the request waiting there. */
export async function runHeldAt(
  stack: Replicas,
  point: Point,
  when: HoldOptions['when'],
): Promise<{ issue: number; hold: Hold; request: HeldRequest }> {
  const issue = await openIssue(stack, {
    ...{ title: 'Opening hours', body: WRITE_A_FILE },
  });
  const hold = holdAt(stack, point, { issue, when });
  await putLabel(stack, issue, 'run:dev');
  return { issue, hold, request: await hold.held() };
}

export async function labelledIssue(
  stack: Replicas,
  body = WRITE_A_FILE,
): Promise<number> {
  const issue = await openIssue(stack, { title: 'Opening hours', body });
  await putLabel(stack, issue, 'run:dev');
  return issue;
}

/** While `work` runs, the other host stands still: whatever begins then is this host's. */
export async function onHost<T>(
  stack: Replicas,
  host: number,
  work: () => Promise<T>,
): Promise<T> {
  const other = 1 - host;
  stack.balancer.takeOut(other);
  await stack.hosts[other].freeze();
  try {
    return await work();
  } finally {
    await stack.hosts[other].thaw();
    stack.balancer.putBack(other);
  }
}

/** Kills the host in the midst of what it had sent. Comes back when the other has taken over. */
export async function killAndTakeOver(
  stack: Replicas,
  host: number,
  held: Hold[] = [],
): Promise<void> {
  const since = Date.now();
  await stack.hosts[host].kill();
  held.forEach(hold => hold.drop());
  await expectTakeover(stack, { host, since });
}

/**
 * Freezes the host in the midst of what it had sent, and thaws it when `until` is over;
 * what had waited so long is carried out then.
 */
export async function freezeAndTakeOver(
  stack: Replicas,
  host: number,
  options: { held: Hold[]; until(): Promise<unknown> },
): Promise<void> {
  const since = Date.now();
  await stack.hosts[host].freeze();
  try {
    await expectTakeover(stack, { host, since });
    await options.until();
  } finally {
    options.held.forEach(hold => hold.release());
    await stack.hosts[host].thaw();
  }
}

async function expectTakeover(
  stack: Replicas,
  dead: { host: number; since: number },
): Promise<void> {
  const effect = await waitFor(
    `an effect by the other host than ${dead.host + 1}`,
    () => firstEffectOfOther(stack, dead),
    { timeoutMs: 60_000 },
  );
  expect(effect.at - dead.since).toBeLessThanOrEqual(TAKEOVER_MS);
}

/** What the other host has written at GitHub or in the cluster since then. */
function firstEffectOfOther(
  stack: Replicas,
  dead: { host: number; since: number },
): GateWrite | undefined {
  return [...stack.githubGate.writes, ...stack.clusterGate.writes]
    .filter(write => write.host !== dead.host && write.at >= dead.since)
    .sort((one, other) => one.at - other.at)[0];
}

export async function ended(stack: Replicas, issue: number) {
  return endOf(stack, (await runOf(stack, issue)).id);
}

/** The runs of the issues deliver with one attempt, and everything is as if nobody had died. */
export async function expectDelivery(
  stack: Replicas,
  issues: number[],
): Promise<void> {
  for (const issue of issues) {
    const run = await ended(stack, issue);
    expect(run.summary).toMatchObject({
      ...{ status: 'succeeded', outcome: 'delivered' },
    });
    expect(run.attempts).toHaveLength(1);
  }
  await expectInvariants(stack, issues);
}

/** Two live hosts again, and nothing waits in a gate: for after each test. */
export async function recover(stack: Replicas): Promise<void> {
  stack.githubGate.releaseAll();
  stack.clusterGate.releaseAll();
  await Promise.all(stack.hosts.map(host => host.ensureRunning()));
  await allReady(stack.balancer);
}
