import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { visionTaskEn } from './visionTaskEn';
import { visionTaskRu } from './visionTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:vision`: why a new service should exist, and by what its success is known. */
export const visionStage: Stage = {
  id: 'vision',
  labelKey: 'run.vision',
  title: { en: 'Vision', ru: 'Концепция' },
  agent: agents.pm,
  place: {
    kind: 'pipeline',
    profiles: ['new-service'],
    after: ['intake'],
  },
  output: {
    en: 'a charter, success metrics and a risk register',
    ru: 'устав, метрики успеха и реестр рисков',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 60,
  task: { en: visionTaskEn, ru: visionTaskRu },
  reviseTask: documentReviseTask,
};
