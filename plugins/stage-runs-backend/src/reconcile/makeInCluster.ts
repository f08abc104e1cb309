import { LeaseLostError } from '@stagecraft/backstage-plugin-kernel-node';
import { isTerminal } from '../runs/runStates';
import type { RunRow } from '../runs/rows';
import { environmentRequest, type StepContext } from './step';

const UNDO_TIMEOUT_MS = 15_000;

/**
 * Makes something in the cluster, which can't check our fence. A process that freezes in
 * the midst of it may make it after its successor has removed it for good; then it takes
 * back what nobody else will look for. What it could not take back the janitor finds.
 */
export async function makeInCluster<T>(
  context: StepContext,
  make: () => Promise<T>,
): Promise<T> {
  await context.claim.confirm();
  try {
    return await make();
  } finally {
    // Also after an error: a request that got no answer in time may have been carried out.
    await confirmOrTakeBack(context);
  }
}

async function confirmOrTakeBack(context: StepContext): Promise<void> {
  try {
    await context.claim.confirm();
  } catch (error) {
    if (error instanceof LeaseLostError) await takeBack(context);
    throw error;
  }
}

/** Never throws: the lost lease is what the caller has to know. */
async function takeBack(context: StepContext): Promise<void> {
  const { logger, store } = context.resources;
  try {
    const run = await store.find(context.run.id);
    if (run.environment_released_at) await releaseAgain(context);
    else if (isOver(run, context.run.attempt)) await removeJobs(context, run);
  } catch (error) {
    logger.warn('What was made in the cluster too late could not be removed', {
      runId: context.run.id,
      reason: String(error),
    });
  }
}

/** Nobody starts this attempt any more; otherwise what was made is what its holder wants. */
function isOver(run: RunRow, attempt: number): boolean {
  return isTerminal(run.status) || run.attempt !== attempt;
}

async function releaseAgain(context: StepContext): Promise<void> {
  await context.resources.environments.release(
    environmentRequest(context),
    // The claim's own signal is aborted.
    AbortSignal.timeout(UNDO_TIMEOUT_MS),
  );
}

async function removeJobs(context: StepContext, run: RunRow): Promise<void> {
  const { jobs } = context.resources;
  await jobs.delete(run, await jobs.left(run, context.run.attempt));
}
