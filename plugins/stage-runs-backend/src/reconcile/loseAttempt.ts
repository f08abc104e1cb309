import type { EndReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import { lostMessage } from '../messages/endMessage';
import type { AttemptRow, RunRow } from '../runs/rows';
import { RECONCILER, type StepContext } from './step';

export interface LostAgent {
  outcome: 'failed' | 'limited';
  reason: EndReason;
  detail?: string;
}

/** What an agent that had worked may be started again after. */
const RESTARTABLE: ReadonlySet<EndReason> = new Set<EndReason>([
  'agent_exited_without_report',
  'agent_stopped',
  'heartbeat_lost',
  'job_not_found',
]);

/**
 * An agent that never started would fail in the same way again, and a limit holds for all
 * attempts. Those that were started for an answer of people are not counted.
 */
export function isStartedAgain(
  lost: Pick<LostAgent, 'reason'>,
  facts: {
    run: Pick<RunRow, 'status' | 'attempt' | 'resumes'>;
    attempt: Pick<AttemptRow, 'started_at'> | undefined;
    maxAttempts: number;
  },
): boolean {
  const { run, attempt, maxAttempts } = facts;
  return (
    RESTARTABLE.has(lost.reason) &&
    Boolean(attempt?.started_at) &&
    run.status === 'running' &&
    run.attempt - run.resumes < maxAttempts
  );
}

/** Starts the lost agent again while there are attempts left, else ends the run and says why. */
export async function loseAttempt(
  trx: Knex.Transaction,
  { run, resources }: StepContext,
  lost: LostAgent,
): Promise<void> {
  const { attempts, config, lifecycle } = resources;
  const attempt = await attempts.find(run, trx);
  const facts = { run, attempt, maxAttempts: config.attempts };
  if (isStartedAgain(lost, facts)) {
    await lifecycle.startNextAttempt(trx, { run, reason: lost.reason });
    return;
  }
  await lifecycle.end(trx, {
    run,
    outcome: lost.outcome,
    reason: lost.reason,
    message: lostMessage(run, lost),
    events:
      lost.reason === 'job_not_found'
        ? [{ type: 'run.failed.job_not_found', actor: RECONCILER }]
        : [],
  });
}
