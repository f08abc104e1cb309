import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { agents } from '../agents';
import { selfImproveTaskEn } from './selfImproveTaskEn';
import { selfImproveTaskRu } from './selfImproveTaskRu';

/** `run:self-improve`: what finished runs teach. Nothing collects yet what it has to read. */
export const selfImproveStage: Stage = {
  id: 'self-improve',
  labelKey: 'run.self-improve',
  title: { en: 'Self-improvement', ru: 'Самоулучшение' },
  agent: agents.km,
  place: { kind: 'loop' },
  output: {
    en: 'a diagnosis of finished runs and one improvement',
    ru: 'диагноз законченных работ и одно улучшение',
  },
  writeScope: 'markdown_only',
  deadlineMinutes: 120,
  task: { en: selfImproveTaskEn, ru: selfImproveTaskRu },
  disabled: {
    reason: {
      en: 'It comes with self-improvement, the part of Stagecraft that learns from finished runs. That part is not installed here.',
      ru: 'Он появится вместе с самоулучшением: частью Stagecraft, которая учится на законченных работах. Здесь этой части нет.',
    },
  },
};
