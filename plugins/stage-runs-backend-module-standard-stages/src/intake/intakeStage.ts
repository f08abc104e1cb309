import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { intakeTaskEn } from './intakeTaskEn';
import { intakeTaskRu } from './intakeTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:intake`: what the issue is about, for whom, and within which limits. */
export const intakeStage: Stage = {
  id: 'intake',
  labelKey: 'run.intake',
  title: { en: 'Intake', ru: 'Постановка' },
  agent: agents.pm,
  place: {
    kind: 'pipeline',
    profiles: ['quick-fix', 'feature', 'new-service'],
    after: [],
    begins: ['quick-fix', 'feature', 'new-service'],
  },
  output: {
    en: 'a brief: problem, personas, scope and numbered demands',
    ru: 'постановка: проблема, персоны, границы и пронумерованные требования',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 60,
  task: { en: intakeTaskEn, ru: intakeTaskRu },
  reviseTask: documentReviseTask,
};
