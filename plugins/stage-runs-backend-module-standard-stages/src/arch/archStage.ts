import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { archTaskEn } from './archTaskEn';
import { archTaskRu } from './archTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:arch`: the structure, its decisions, and what was weighed against them. */
export const archStage: Stage = {
  id: 'arch',
  labelKey: 'run.arch',
  title: { en: 'Architecture', ru: 'Архитектура' },
  agent: agents.sa,
  place: {
    kind: 'pipeline',
    profiles: ['new-service'],
    after: ['prd'],
  },
  output: {
    en: 'an architecture with decisions and alternatives',
    ru: 'архитектура с решениями и альтернативами',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 120,
  task: { en: archTaskEn, ru: archTaskRu },
  reviseTask: documentReviseTask,
};
