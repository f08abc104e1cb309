import type {
  RunVerification,
  RunVerifier,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ListedVerification } from '../verifiers/VerificationStore';

/** Undefined: nothing has been handed in that verifiers judge. */
export function toVerification(
  rows: ListedVerification[],
): RunVerification | undefined {
  const [first] = rows;
  return first && { headSha: first.head_sha, verifiers: rows.map(toVerifier) };
}

function toVerifier(row: ListedVerification): RunVerifier {
  const { name, state, exit_code: exitCode } = row;
  // Why the first try was lost is no news any more.
  const isEnded = row.ended_at !== null;
  const [reason, need] = (isEnded && row.reason?.split(':')) || [];
  return {
    ...{ name, state, source: row.source, hasOutput: row.has_output },
    ...(exitCode !== null && { exitCode }),
    ...(row.started_at && { startedAt: row.started_at.toISOString() }),
    ...(row.ended_at && { endedAt: row.ended_at.toISOString() }),
    ...(reason && { reason: reason as RunVerifier['reason'] }),
    ...(need && { need }),
  };
}
