import { endMessage } from '../../messages/endMessage';
import type { AttemptReport } from '../../runs/rows';
import { loseAttempt } from '../loseAttempt';
import { DONE, type StepContext, type StepResult } from '../step';

/**
 * Ends the run, or its attempt, when the agent itself says that there is nothing to take.
 * Undefined: it has finished, and what it handed in is to be judged.
 */
export async function endByReport(
  context: StepContext,
  report: AttemptReport,
): Promise<StepResult | undefined> {
  if (report.result === 'failed') return endAsFailed(context, report);
  if (report.result === 'stopped') return loseStopped(context, report);
  return undefined;
}

async function endAsFailed(
  { run, claim, resources }: StepContext,
  report: AttemptReport,
) {
  const reason = 'agent_failed';
  await claim.transaction(async trx => {
    const row = await resources.store.update(trx, run.id, {
      summary: report.summary,
    });
    await resources.lifecycle.end(trx, {
      run: row,
      outcome: 'failed',
      reason,
      message: endMessage(run.locale, reason, report.error || undefined),
    });
  });
  return DONE;
}

/** Nobody asked for the stop: the pod was ended from outside, for example with its node. */
async function loseStopped(context: StepContext, report: AttemptReport) {
  await context.claim.transaction(trx =>
    loseAttempt(trx, context, {
      outcome: 'failed',
      reason: 'agent_stopped',
      detail: report.error || undefined,
    }),
  );
  return DONE;
}
