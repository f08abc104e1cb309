import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { qaTaskEn } from './qaTaskEn';
import { qaTaskRu } from './qaTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:qa`: whether what was developed does what was demanded, with evidence. */
export const qaStage: Stage = {
  id: 'qa',
  labelKey: 'run.qa',
  title: { en: 'Quality assurance', ru: 'Проверка качества' },
  agent: agents.qa,
  place: {
    kind: 'pipeline',
    profiles: ['quick-fix', 'feature', 'new-service'],
    after: ['dev'],
  },
  output: {
    en: 'a test matrix with regression evidence',
    ru: 'матрица тестов с проверкой регрессий',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 240,
  task: { en: qaTaskEn, ru: qaTaskRu },
  reviseTask: documentReviseTask,
};
