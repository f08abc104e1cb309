import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { docAuditTaskEn } from './docAuditTaskEn';
import { docAuditTaskRu } from './docAuditTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:doc-audit`: where code, documents and checklists tell different stories. */
export const docAuditStage: Stage = {
  id: 'doc-audit',
  labelKey: 'run.doc-audit',
  title: { en: 'Documentation audit', ru: 'Аудит документации' },
  agent: agents.km,
  place: { kind: 'loop' },
  output: {
    en: 'findings where code, documents and checklists differ',
    ru: 'расхождения между кодом, документами и списками проверки',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 120,
  task: { en: docAuditTaskEn, ru: docAuditTaskRu },
  reviseTask: documentReviseTask,
};
