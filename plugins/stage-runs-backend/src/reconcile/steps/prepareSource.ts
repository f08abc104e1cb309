import { assemblePrompt } from '../../prompt/assemblePrompt';
import { digest } from '../../runs/digest';
import { DONE, RECONCILER, type Step } from '../step';

/**
 * Fixes what the run works on: the commit that the base branch points to now, the
 * identity of the commits, and the whole prompt with its digest.
 */
export const prepareSource: Step = async ({ run, claim, resources }) => {
  const bot = await resources.gitHub.repository({
    repositoryId: run.repository_id,
    kind: 'bot',
  });
  const [baseSha, viewer] = await Promise.all([
    bot.resolveRef(run.base_branch),
    bot.viewer(),
  ]);
  const stage = resources.stages.byId(run.stage);
  const prompt = assemblePrompt({ run, stage, baseSha });
  const promptDigest = digest(prompt);
  await claim.transaction(async trx => {
    await resources.store.update(trx, run.id, {
      base_sha: baseSha,
      git_name: stage.agent.displayName.en,
      git_email: viewer.email,
      prompt,
      prompt_digest: promptDigest,
    });
    await resources.lifecycle.append(trx, run, {
      type: 'prompt.context.assembled',
      actor: RECONCILER,
      payload: { promptDigest, locale: run.locale, baseSha },
    });
  });
  return DONE;
};
