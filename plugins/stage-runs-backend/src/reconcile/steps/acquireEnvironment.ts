import type { WaitingReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { EnvironmentState } from '@stagecraft/backstage-plugin-stage-runs-node';
import {
  DONE,
  environmentRequest,
  RECONCILER,
  waitFor,
  type Step,
  type StepContext,
  type StepResult,
} from '../step';
import { makeInCluster } from '../makeInCluster';

const LOOK_AGAIN_MS = 1_000;

/** Asks for the place where the Job lives until it is ready. */
export const acquireEnvironment: Step = async context => {
  const { run, claim, resources } = context;
  const environment = await makeInCluster(context, () =>
    resources.environments.acquire(environmentRequest(context), claim.signal),
  );
  if (environment.state !== 'ready') return notReady(context, environment);
  await claim.transaction(async trx => {
    await resources.store.update(trx, run.id, {
      namespace: environment.namespace,
      service_account: environment.serviceAccount,
      waiting_reason: null,
    });
    await resources.lifecycle.append(trx, run, {
      type: 'run.namespace.prepared',
      actor: RECONCILER,
      payload: { namespace: environment.namespace },
    });
  });
  return DONE;
};

/**
 * The time for the preparation, or the delivery, does not run while something else says to
 * wait. Written once a minute, because it is asked every second.
 */
export async function noteWait({ run, claim }: StepContext): Promise<void> {
  await claim.transaction(async trx => {
    await trx('runs')
      .where({ id: run.id })
      .whereRaw(
        `waited_until is null or waited_until < kernel.now() - interval '1 minute'`,
      )
      .update({ waited_until: trx.raw('kernel.now()') });
  });
}

/** Waits for the environment, or ends the run when there will be none. */
export async function notReady(
  context: StepContext,
  environment: Exclude<EnvironmentState, { state: 'ready' }>,
): Promise<StepResult> {
  const { run, claim, resources } = context;
  if (environment.state === 'waiting') {
    const reason: WaitingReason =
      environment.reason === 'namespace_terminating'
        ? 'namespace_terminating'
        : 'environment_waiting';
    await noteWait(context);
    return waitFor(context, { reason, forMs: LOOK_AGAIN_MS });
  }
  await claim.transaction(async trx => {
    await resources.lifecycle.end(trx, {
      run,
      outcome: 'failed',
      reason: 'environment_failed',
      message: environment.message,
    });
  });
  return DONE;
}
