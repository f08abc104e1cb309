import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import { choiceHaltText } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunRow } from '../runs/rows';
import type { ApprovedWish } from '../startWishes/startWish';
import { inlineText } from '../text/escape';
import { statusTexts } from './statusTexts';

const MAX_NAME_LENGTH = 100;

/** What starts after this run because a person has approved it, or why it did not. */
export function approvedStart(
  { locale }: RunRow,
  wish: ApprovedWish | undefined,
  appUrl: string,
): string | undefined {
  if (!wish) return undefined;
  const texts = statusTexts[locale];
  const person = inlineText(nameOf(wish.user_entity_ref), MAX_NAME_LENGTH);
  const label = wish.label.replaceAll('`', "'");
  if (!wish.end_reason) {
    return formatMessage(texts.startApproved, { label, person });
  }
  if (wish.end_reason === 'started') {
    const url = `${appUrl}/runs/${wish.started_run_id ?? ''}`;
    return formatMessage(texts.startDone, { label, person, url });
  }
  const why = choiceHaltText(wish.end_code ?? '', locale);
  return formatMessage(texts.startNotDone, { label, person, why });
}

/** Of `user:default/paula` the name, as people know each other. */
function nameOf(userEntityRef: string): string {
  return userEntityRef.split('/').at(-1)!;
}
