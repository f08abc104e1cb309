import { jobName } from '../../kube/jobNames';
import {
  createRunToken,
  hashRunToken,
  mcpTokenOf,
} from '../../runner/runTokens';
import { makeInCluster } from '../makeInCluster';
import { DONE, environmentRequest, type Step } from '../step';
import { notReady } from './acquireEnvironment';

/**
 * Starts the attempt: the run token goes into a Secret of the namespace, its hash into
 * the attempt's row, and only then the Job is created, so that an agent's first call is
 * known. The token itself is nowhere else.
 */
export const startJob: Step = async context => {
  const { run, claim, resources } = context;
  if (run.attempt > 1) {
    // The environment is kept between attempts, unless somebody has deleted it.
    const environment = await makeInCluster(context, () =>
      resources.environments.acquire(environmentRequest(context), claim.signal),
    );
    if (environment.state !== 'ready') return notReady(context, environment);
  }
  const runtime = resources.runtimes.byId(run.runtime);
  await claim.confirm();
  const token = await resources.jobs.ensureCredentials(run, {
    token: createRunToken(),
    rpcUrl: `${resources.config.callbackUrl}/api/stage-runs/rpc`,
    mcpUrl: `${resources.config.callbackUrl}/api/stage-runs/mcp`,
    secrets: runtime.secrets,
  });
  await claim.transaction(async trx => {
    await resources.attempts.put(trx, run, {
      jobName: jobName(run),
      tokenHash: hashRunToken(token),
      mcpTokenHash: hashRunToken(mcpTokenOf(token)),
    });
  });
  await makeInCluster(context, () =>
    resources.jobs.ensureJob(run, {
      image: resources.config.images[runtime.id] ?? runtime.image,
      env: runtime.env ?? [],
    }),
  );
  await claim.transaction(async trx => {
    await resources.store.update(trx, run.id, {
      job_name: jobName(run),
      waiting_reason: null,
    });
  });
  return DONE;
};
