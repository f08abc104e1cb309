import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { aiRepairTaskEn } from './aiRepairTaskEn';
import { aiRepairTaskRu } from './aiRepairTaskRu';

/** `run:ai-repair`: an emergency in production, which no run can reach yet. */
export const aiRepairStage: Stage = {
  id: 'ai-repair',
  labelKey: 'run.ai-repair',
  title: { en: 'Emergency repair', ru: 'Аварийное восстановление' },
  agent: agents.sre,
  place: { kind: 'loop' },
  output: {
    en: 'a recovered production and a note of what was done',
    ru: 'восстановленная работа сервиса и записка о сделанном',
  },
  writeScope: 'any',
  deadlineMinutes: 60,
  task: { en: aiRepairTaskEn, ru: aiRepairTaskRu },
  disabled: {
    reason: {
      en: 'It comes with production environments: in an emergency the agent has to work inside production, with a record of all that it does there. Runs can not reach production here.',
      ru: 'Он появится вместе с рабочими средами: при аварии агент должен работать внутри рабочей среды, и всё, что он там делает, должно записываться. Здесь у работ нет доступа к рабочей среде.',
    },
  },
};
