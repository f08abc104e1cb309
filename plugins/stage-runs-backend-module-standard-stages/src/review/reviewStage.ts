import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { reviewTaskEn } from './reviewTaskEn';
import { reviewTaskRu } from './reviewTaskRu';

/** `need:reviewer` on a pull request of a run: somebody who did not write it reads it first. */
export const reviewStage: Stage = {
  id: 'review',
  labelKey: 'need.reviewer',
  title: { en: 'Review', ru: 'Рецензия' },
  agent: agents.reviewer,
  place: { kind: 'review' },
  output: {
    en: 'one review of the pull request, which decides nothing',
    ru: 'одна рецензия на запрос на слияние, которая ничего не решает',
  },
  writeScope: 'no_repository_changes',
  deadlineMinutes: 60,
  task: { en: reviewTaskEn, ru: reviewTaskRu },
};
