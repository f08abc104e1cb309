import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { prdTaskEn } from './prdTaskEn';
import { prdTaskRu } from './prdTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:prd`: what the product has to do, and how each part of it is accepted. */
export const prdStage: Stage = {
  id: 'prd',
  labelKey: 'run.prd',
  title: { en: 'Product requirements', ru: 'Требования к продукту' },
  agent: agents.pm,
  place: {
    kind: 'pipeline',
    profiles: ['feature', 'new-service'],
    after: ['intake', 'vision'],
  },
  output: {
    en: 'product requirements with acceptance cases',
    ru: 'требования к продукту с приёмочными сценариями',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 90,
  task: { en: prdTaskEn, ru: prdTaskRu },
  reviseTask: documentReviseTask,
};
