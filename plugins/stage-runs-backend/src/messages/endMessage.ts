import {
  reasonMessages,
  type EndReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Locale } from '../runs/rows';

/** What happened, for people: the reason's text and what is known beyond it. */
export function endMessage(
  locale: Locale,
  reason: EndReason,
  detail?: string,
): string {
  const text = reasonMessages[locale][reason];
  return detail ? `${text} (${detail})` : text;
}
