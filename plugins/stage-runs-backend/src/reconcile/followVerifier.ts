import { SOURCE_CREDENTIAL } from '../runner/sourceRouter';
import {
  judgeVerifier,
  type VerifierVerdict,
} from '../verifiers/judgeVerifier';
import type { VerifierObjects } from '../verifiers/VerifierJobs';
import type { VerificationSummary } from '../verifiers/VerificationStore';
import { verifiersOf } from '../verifiers/verifiersOf';
import { endVerifier } from './endVerifier';
import { makeVerifierJob } from './startVerifier';
import { RECONCILER, type StepContext } from './step';

/** A pod that is lost says nothing about the commit: it is tried once more. */
const MAX_TRIES = 2;

/** Looks at a verifier that runs. Answers when to look again; undefined when its try is over. */
export async function followVerifier(
  context: StepContext,
  row: VerificationSummary,
  objects: VerifierObjects,
): Promise<number | undefined> {
  const { run, resources } = context;
  const config = verifiersOf(run).find(({ name }) => name === row.name)!;
  if (!row.job_created_at) {
    await makeVerifierJob(context, config, row.job_name!);
    return undefined;
  }
  const verdict = judgeVerifier({
    ...objects,
    row,
    now: await resources.clock.now(resources.knex),
    timeoutMs: config.timeoutMinutes * 60_000,
    startTimeoutMs: resources.config.startTimeoutMs,
    limitedUntil: run.limited_until,
  });
  if (!row.started_at && mayWaitForSource(verdict)) {
    await checkSourceLimit(context);
  }
  if (verdict.kind === 'alive') return verdict.lookAgainInMs;
  await settle(context, row, verdict);
  return undefined;
}

function mayWaitForSource(verdict: VerifierVerdict): boolean {
  return verdict.kind === 'alive' || verdict.kind === 'lost';
}

/** While the credential of the source is limited the run waits and says until when, as for its agent. */
async function checkSourceLimit({ run, resources }: StepContext) {
  const remote = await resources.gitHub.git({
    repositoryId: run.repository_id,
    kind: SOURCE_CREDENTIAL,
  });
  await remote.checkLimit();
}

async function settle(
  context: StepContext,
  row: VerificationSummary,
  verdict: Exclude<VerifierVerdict, { kind: 'alive' }>,
): Promise<void> {
  const { run, claim, resources } = context;
  const { name } = row;
  if (verdict.kind === 'lost') {
    await lose(context, row, verdict);
    return;
  }
  const output =
    verdict.pod && (await resources.verifierJobs.output(run, verdict.pod));
  if (verdict.kind === 'timed_out') {
    await claim.confirm();
    await resources.verifierJobs.delete(run, row.job_name!);
    await endVerifier(context, { name, state: 'timed_out', output });
    return;
  }
  const { exitCode } = verdict;
  const state = exitCode === 0 ? 'passed' : 'failed';
  await endVerifier(context, { name, state, exitCode, output });
}

async function lose(
  context: StepContext,
  row: VerificationSummary,
  { reason }: Extract<VerifierVerdict, { kind: 'lost' }>,
): Promise<void> {
  const { run, claim, resources } = context;
  const { name } = row;
  await claim.confirm();
  await resources.verifierJobs.delete(run, row.job_name!);
  if (row.tries >= MAX_TRIES) {
    await endVerifier(context, { name, state: 'lost', reason });
    return;
  }
  await claim.transaction(async trx => {
    await resources.verifications.putBack(trx, run, { name, reason });
    await resources.lifecycle.append(trx, run, {
      type: 'run.verification.lost',
      actor: RECONCILER,
      payload: { name, try: row.tries, reason },
    });
  });
}
