import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import type { ChoiceHaltCode } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Choices } from '../../autonomy/Choices';
import type { ChoiceStarter } from '../../autonomy/ChoiceStarter';
import { correlationOf, type ChoiceRow } from '../../autonomy/choice';
import type { ChoiceStore } from '../../autonomy/ChoiceStore';
import type { RunRow } from '../../runs/rows';
import type { RunStore } from '../../runs/RunStore';
import { isGivenUp, type OutboxHandler } from '../OutboxWorker';

/**
 * Starts the next stage that a person's choice covers, once for each delivered run, by the rules
 * and with the facts of now. Whatever is in the way halts the choice. Handled again, after a
 * crash or by two replicas, it finds the run that it has started.
 */
export function nextStageHandler(options: {
  directory: ProjectDirectory;
  store: RunStore;
  choices: ChoiceStore;
  choiceActs: Choices;
  choiceStarter: ChoiceStarter;
}): OutboxHandler {
  const { choices, choiceActs, choiceStarter, directory, store } = options;
  const halt = (run: RunRow, code: ChoiceHaltCode) =>
    choiceActs.halt(
      { repositoryId: run.repository_id, issueNumber: run.issue_number },
      code,
    );
  const start = async (choice: ChoiceRow, run: RunRow) => {
    const repository = await directory.repository(run.repository_id);
    return repository
      ? choiceStarter.start({ choice, run, repository })
      : 'repository_not_bound_for_issue_label';
  };
  return async claim => {
    const { choiceId } = claim.row.payload as { choiceId: string };
    const choice = await choices.find(choiceId);
    if (!choice || choice.ended_at) return;
    const run = await store.find(claim.row.run_id!);
    const correlationId = correlationOf(choice.id, run.id);
    if (await store.findByCorrelation(correlationId)) return;
    await claim.confirm();
    try {
      const code = await start(choice, run);
      if (code) await halt(run, code);
    } catch (error) {
      // Else the choice would stay open with nothing left that could go on with it.
      if (isGivenUp(error, claim.row)) await halt(run, 'start_failed');
      throw error;
    }
  };
}
