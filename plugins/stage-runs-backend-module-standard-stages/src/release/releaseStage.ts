import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { releaseTaskEn } from './releaseTaskEn';
import { releaseTaskRu } from './releaseTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:release`: what goes out, in which order, and the way back. */
export const releaseStage: Stage = {
  id: 'release',
  labelKey: 'run.release',
  title: { en: 'Release', ru: 'Выпуск' },
  agent: agents.em,
  place: {
    kind: 'pipeline',
    profiles: ['quick-fix', 'feature', 'new-service'],
    after: ['qa'],
  },
  output: {
    en: 'a release plan with notes and a rollback plan',
    ru: 'план выпуска с описанием изменений и планом отката',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 90,
  task: { en: releaseTaskEn, ru: releaseTaskRu },
  reviseTask: documentReviseTask,
};
