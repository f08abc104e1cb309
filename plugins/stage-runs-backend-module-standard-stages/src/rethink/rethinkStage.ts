import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { documentReviseTask } from '../documents/documentReviseTask';
import { rethinkTaskEn } from './rethinkTaskEn';
import { rethinkTaskRu } from './rethinkTaskRu';
import { documentBudget } from '../documents/documentBudget';

/** `run:rethink`: which earlier stage has to be done again, and why. A person decides. */
export const rethinkStage: Stage = {
  id: 'rethink',
  labelKey: 'run.rethink',
  title: { en: 'Rethink', ru: 'Пересмотр' },
  agent: agents.em,
  place: { kind: 'rethink' },
  output: {
    en: 'a proposal which earlier stage to reopen',
    ru: 'предложение, какой прежний этап открыть заново',
  },
  writeScope: 'markdown_only',
  budget: documentBudget,
  deadlineMinutes: 90,
  task: { en: rethinkTaskEn, ru: rethinkTaskRu },
  reviseTask: documentReviseTask,
};
