import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import { choiceHaltText } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ChoiceRow } from '../autonomy/choice';
import type { RunRow } from '../runs/rows';
import { stagesPassedBy } from '../runs/stagesPassedBy';
import { inlineText } from '../text/escape';
import { statusTexts } from './statusTexts';

const MAX_NAME_LENGTH = 100;
const MAX_REASON_LENGTH = 500;

/** By whose choice the platform has started the run, why, and without the approval of what. */
export function startedByChoice(
  run: RunRow,
  choice: ChoiceRow | undefined,
): string | undefined {
  if (!choice) return undefined;
  const texts = statusTexts[run.locale];
  const stages = stagesPassedBy(run, 'autonomy_choice').map(id => `\`${id}\``);
  const by = formatMessage(texts.choiceStartedBy, {
    person: inlineText(choice.chosen_by_login, MAX_NAME_LENGTH),
    reason: inlineText(choice.reason, MAX_REASON_LENGTH),
  });
  if (stages.length === 0) return by;
  const notApproved = { stages: stages.join(', ') };
  return `${by} ${formatMessage(texts.choiceNotApproved, notApproved)}`;
}

const END_TEXTS = {
  halted: 'choiceHalted',
  revoked: 'choiceRevoked',
  finished: 'choiceFinished',
} as const;

/** That nothing goes on by itself any more, and why. */
export function endedChoice(
  { locale }: RunRow,
  choice: ChoiceRow | undefined,
): string | undefined {
  if (!choice?.end_reason) return undefined;
  return formatMessage(statusTexts[locale][END_TEXTS[choice.end_reason]], {
    until: choice.until_stage,
    person: inlineText(choice.chosen_by_login, MAX_NAME_LENGTH),
    by: inlineText(choice.ended_by ?? '', MAX_NAME_LENGTH),
    why: choiceHaltText(choice.halt_code ?? '', locale),
  });
}
