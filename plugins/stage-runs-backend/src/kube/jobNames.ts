import type { RunRow } from '../runs/rows';

type AttemptKey = Pick<RunRow, 'id' | 'attempt'>;

/** Derived from run and attempt, so that a repeated creation finds the same Job. */
export function jobName(run: AttemptKey): string {
  return `run-${run.id.replaceAll('-', '').slice(0, 12)}-a${run.attempt}`;
}

export function credentialsName(run: AttemptKey): string {
  return `${jobName(run)}-credentials`;
}

/** Of one try of the verifier at this place in services.yaml. */
export function verifierJobName(
  run: AttemptKey,
  { position, tries }: { position: number; tries: number },
): string {
  return `${jobName(run)}-v${position}-${tries}`;
}

export const RUN_ID_LABEL = 'stagecraft.dev/run-id';
export const ATTEMPT_LABEL = 'stagecraft.dev/attempt';
/** Name of a verifier in services.yaml; on its Jobs and pods only. */
export const VERIFIER_LABEL = 'stagecraft.dev/verifier';
