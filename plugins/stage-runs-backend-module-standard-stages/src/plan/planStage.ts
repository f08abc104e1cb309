import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { planTaskEn } from './planTaskEn';
import { planTaskRu } from './planTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:plan`: the stories of the issue, their order, and when it is done. */
export const planStage: Stage = {
  id: 'plan',
  labelKey: 'run.plan',
  title: { en: 'Delivery plan', ru: 'План разработки' },
  agent: agents.em,
  place: {
    kind: 'pipeline',
    profiles: ['quick-fix', 'feature', 'new-service'],
    after: ['intake', 'design'],
  },
  output: {
    en: 'a delivery plan with a definition of done',
    ru: 'план разработки с критериями готовности',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 90,
  task: { en: planTaskEn, ru: planTaskRu },
  reviseTask: documentReviseTask,
};
