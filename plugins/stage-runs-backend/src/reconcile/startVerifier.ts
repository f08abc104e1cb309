import { verifierJobName } from '../kube/jobNames';
import type { StageVerifierConfig } from '../repositoryConfig/schema';
import { createRunToken, hashRunToken } from '../runner/runTokens';
import type { VerificationSummary } from '../verifiers/VerificationStore';
import { endVerifier } from './endVerifier';
import { makeInCluster } from './makeInCluster';
import {
  environmentRequest,
  RECONCILER,
  type StepContext,
  type StepResult,
} from './step';
import { notReady } from './steps/acquireEnvironment';

/**
 * Begins a try of a verifier: its token goes into a Secret of the namespace, its hash into
 * the verifier's row, and only then the Job is made, whose first call is known therefore.
 * Answers when the environment, which somebody may have deleted, has to be waited for.
 */
export async function startVerifier(
  context: StepContext,
  config: StageVerifierConfig,
  row: VerificationSummary,
): Promise<StepResult | undefined> {
  const { run, claim, resources } = context;
  const { name } = config;
  if (!imageOf(context, config)) {
    await refuseImage(context, name);
    return undefined;
  }
  const environment = await makeInCluster(context, () =>
    resources.environments.acquire(environmentRequest(context), claim.signal),
  );
  if (environment.state !== 'ready') return notReady(context, environment);
  const tries = row.tries + 1;
  const jobName = verifierJobName(run, { position: row.position, tries });
  await claim.confirm();
  const token = await resources.verifierJobs.ensureToken(run, {
    ...{ jobName, token: createRunToken() },
    rpcUrl: `${resources.config.callbackUrl}/api/stage-runs/rpc`,
  });
  await claim.transaction(async trx => {
    const tokenHash = hashRunToken(token);
    const start = { name, jobName, tokenHash };
    await resources.verifications.start(trx, run, start);
    await resources.store.update(trx, run.id, { waiting_reason: null });
    await resources.lifecycle.wantStatusComment(trx, run);
    await resources.lifecycle.append(trx, run, {
      type: 'run.verification.started',
      actor: RECONCILER,
      payload: { name, try: tries, headSha: row.head_sha },
    });
  });
  await makeVerifierJob(context, config, jobName);
  return undefined;
}

/** Repeated when nobody knows whether the Job was made. */
export async function makeVerifierJob(
  context: StepContext,
  config: StageVerifierConfig,
  jobName: string,
): Promise<void> {
  const { run, claim, resources } = context;
  const { name, command } = config;
  const image = imageOf(context, config);
  if (!image) {
    await refuseImage(context, name);
    return;
  }
  await makeInCluster(context, () =>
    resources.verifierJobs.ensureJob({
      ...{ run, jobName, name, command, image },
      runnerImage: runnerImage(context),
    }),
  );
  await claim.transaction(trx =>
    resources.verifications.noteJob(trx, run, name),
  );
}

async function refuseImage(context: StepContext, name: string) {
  const reason = 'image_not_allowed';
  await endVerifier(context, { name, state: 'lost', reason });
}

/** Undefined: the platform does not allow it any more. */
function imageOf(
  context: StepContext,
  { image }: StageVerifierConfig,
): string | undefined {
  if (!image) return runnerImage(context);
  const { verifierImages } = context.resources.config;
  return Object.hasOwn(verifierImages, image)
    ? verifierImages[image]
    : undefined;
}

function runnerImage({ run, resources }: StepContext): string {
  const runtime = resources.runtimes.byId(run.runtime);
  return resources.config.images[runtime.id] ?? runtime.image;
}
