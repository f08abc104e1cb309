import { DONE, environmentRequest, RECONCILER, type Step } from '../step';

const LOOK_AGAIN_MS = 1_000;

/** After the end: gives the environment back and waits until nothing of it is left. */
export const releaseEnvironment: Step = async context => {
  const { run, claim, resources } = context;
  await claim.confirm();
  const state = await resources.environments.release(
    environmentRequest(context),
    claim.signal,
  );
  if (state === 'releasing') return { kind: 'wait', forMs: LOOK_AGAIN_MS };
  await claim.transaction(async trx => {
    const row = await resources.store.update(trx, run.id, {
      environment_released_at: trx.raw('kernel.now()'),
    });
    if (!run.namespace) return;
    await resources.lifecycle.wantStatusComment(trx, row);
    await resources.lifecycle.append(trx, run, {
      type: 'run.namespace.cleaned',
      actor: RECONCILER,
      payload: { namespace: run.namespace },
    });
  });
  return DONE;
};
