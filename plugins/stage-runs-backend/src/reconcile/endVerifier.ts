import { outputTail } from '../verifiers/outputTail';
import type { VerificationReason } from '../verifiers/VerificationStore';
import type { VerificationState } from '../verifiers/verificationStates';
import { RECONCILER, type StepContext } from './step';

type Verdict = Exclude<VerificationState, 'waiting' | 'running'>;

export interface VerifierEnd {
  name: string;
  state: Verdict;
  exitCode?: number;
  reason?: string;
  /** As it was printed. */
  output?: string;
}

const EVENTS: Record<Verdict, string> = {
  passed: 'run.verification.passed',
  failed: 'run.verification.failed',
  timed_out: 'run.verification.failed',
  lost: 'run.verification.failed',
  skipped: 'run.verification.skipped',
};

/** Stores the verdict, once, with what tells of it. */
export async function endVerifier(
  { run, claim, resources }: StepContext,
  end: VerifierEnd,
): Promise<void> {
  const { lifecycle, redaction, verifications } = resources;
  const output =
    end.output === undefined ? undefined : outputTail(end.output, redaction);
  await claim.transaction(async trx => {
    const row = await verifications.end(trx, run, { ...end, output });
    await lifecycle.wantStatusComment(trx, run);
    await lifecycle.append(trx, run, {
      type: EVENTS[end.state],
      actor: RECONCILER,
      payload: {
        ...{ name: row.name, state: row.state, headSha: row.head_sha },
        ...(row.exit_code !== null && { exitCode: row.exit_code }),
        ...(row.reason && { reason: row.reason }),
      },
    });
  });
}

export async function skipVerifier(
  context: StepContext,
  name: string,
  need: string,
): Promise<void> {
  const code: VerificationReason = 'need_not_passed';
  await endVerifier(context, {
    ...{ name, state: 'skipped', reason: `${code}:${need}` },
  });
}
