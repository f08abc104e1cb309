import { setTimeout as delay } from 'node:timers/promises';
import { allReady, type Replicas } from '../harness/Replicas';
import type { ShutdownMode } from '../harness/RestartableDatabase';

/** The database goes and comes back; the hosts live through it. */
export async function databaseRestarted(
  stack: Replicas,
  mode: ShutdownMode,
): Promise<void> {
  const before = stack.hosts.map(({ pid }) => pid);
  await stack.database.stop(mode);
  await stack.database.startAgain();
  await allReady(stack.balancer);
  expect(stack.hosts.map(({ pid }) => pid)).toEqual(before);
}

/** While `work` runs, no host reaches the API of Kubernetes; the pods live on. */
export async function clusterGone<T>(
  stack: Replicas,
  work: () => Promise<T>,
): Promise<T> {
  await stack.clusterGate.close();
  try {
    return await work();
  } finally {
    await stack.clusterGate.open();
  }
}

/** Nobody reaches a host through the balancer for so long: no agent, no webhook, no person. */
export async function balancerGone(
  stack: Replicas,
  forMs: number,
): Promise<void> {
  await stack.balancer.pause();
  await delay(forMs);
  await stack.balancer.resume();
}
