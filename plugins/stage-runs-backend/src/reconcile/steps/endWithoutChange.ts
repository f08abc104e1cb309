import { endMessage } from '../../messages/endMessage';
import type { AttemptReport } from '../../runs/rows';
import { DONE, type StepContext, type StepResult } from '../step';

/** Ends the run neutrally: there is nothing to deliver. */
export async function endWithoutChange(
  { run, claim, resources }: StepContext,
  report: AttemptReport,
): Promise<StepResult> {
  const reason =
    run.prompt_kind === 'revise' ? 'revise_no_changes' : 'no_changes';
  await claim.transaction(async trx => {
    const row = await resources.store.update(trx, run.id, {
      summary: report.summary,
    });
    await resources.lifecycle.end(trx, {
      run: row,
      outcome: 'no-change',
      reason,
      message: endMessage(run.locale, reason),
    });
  });
  return DONE;
}
