import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { designTaskEn } from './designTaskEn';
import { designTaskRu } from './designTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:design`: contracts and data in such detail that development can begin. */
export const designStage: Stage = {
  id: 'design',
  labelKey: 'run.design',
  title: { en: 'Design', ru: 'Проектирование' },
  agent: agents.sa,
  place: {
    kind: 'pipeline',
    profiles: ['feature', 'new-service'],
    after: ['prd', 'arch'],
  },
  output: {
    en: 'a design: API, data model and migration notes',
    ru: 'детальный проект: API, модель данных и заметки о миграции',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 120,
  task: { en: designTaskEn, ru: designTaskRu },
  reviseTask: documentReviseTask,
};
