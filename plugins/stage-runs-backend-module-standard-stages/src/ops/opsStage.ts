import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { opsTaskEn } from './opsTaskEn';
import { opsTaskRu } from './opsTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:ops`: service levels, alerts and runbook entries for what the issue brought. */
export const opsStage: Stage = {
  id: 'ops',
  labelKey: 'run.ops',
  title: { en: 'Operations', ru: 'Эксплуатация' },
  agent: agents.sre,
  place: {
    kind: 'pipeline',
    profiles: ['quick-fix', 'feature', 'new-service'],
    after: ['postdeploy'],
  },
  output: {
    en: 'service levels, alerts and runbook entries',
    ru: 'уровни обслуживания, оповещения и инструкции дежурному',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 90,
  task: { en: opsTaskEn, ru: opsTaskRu },
  reviseTask: documentReviseTask,
};
