import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { postdeployTaskEn } from './postdeployTaskEn';
import { postdeployTaskRu } from './postdeployTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:postdeploy`: what the deployment did to production, and what it teaches. */
export const postdeployStage: Stage = {
  id: 'postdeploy',
  labelKey: 'run.postdeploy',
  title: { en: 'Review after deployment', ru: 'Разбор развёртывания' },
  agent: agents.sre,
  place: {
    kind: 'pipeline',
    profiles: ['quick-fix', 'feature', 'new-service'],
    after: ['release'],
  },
  output: {
    en: 'a review of the deployment, with a postmortem',
    ru: 'разбор развёртывания и его отклонений',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 90,
  task: { en: postdeployTaskEn, ru: postdeployTaskRu },
  reviseTask: documentReviseTask,
};
