import { NEED_REVIEWER } from '../../runs/labelMoves';
import { DONE, type Step } from '../step';

/**
 * The review is there, so nobody has to be asked for it any more. After a review that was
 * not written the label stays: what it asks for is still missing.
 */
export const closeReview: Step = async ({ run, claim, resources }) => {
  const { name } = resources.catalogue.byKey(NEED_REVIEWER);
  const bot = await resources.gitHub.repository({
    repositoryId: run.repository_id,
    kind: 'bot',
  });
  await claim.confirm();
  await bot.removeLabel(run.pull_request_number!, name);
  await claim.transaction(async trx => {
    await resources.lifecycle.end(trx, { run, outcome: 'reviewed' });
  });
  return DONE;
};
