import {
  formatMessage,
  type MessageCatalogue,
} from '@stagecraft/backstage-plugin-kernel-common';
import {
  reasonMessages,
  type EndReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Locale, RunRow } from '../runs/rows';

const texts: MessageCatalogue<'attempts'> = {
  en: { attempts: 'Attempts: {count}.' },
  ru: { attempts: 'Попыток: {count}.' },
};

/** What happened, for people: the reason's text and what is known beyond it. */
export function endMessage(
  locale: Locale,
  reason: EndReason,
  detail?: string,
): string {
  const text = reasonMessages[locale][reason];
  return detail ? `${text} (${detail})` : text;
}

/** As {@link endMessage}, with the number of attempts when there was more than one. */
export function lostMessage(
  run: Pick<RunRow, 'locale' | 'attempt'>,
  lost: { reason: EndReason; detail?: string },
): string {
  const message = endMessage(run.locale, lost.reason, lost.detail);
  if (run.attempt === 1) return message;
  const count = String(run.attempt);
  return `${message} ${formatMessage(texts[run.locale].attempts, { count })}`;
}

/** What an end's message says beyond the sentence of its reason; undefined when it says no more. */
export function endDetail(
  run: Pick<RunRow, 'locale' | 'reason_code' | 'message'>,
): string | undefined {
  const { locale, reason_code: reason, message } = run;
  const sentence = reason ? reasonMessages[locale][reason] : '';
  if (!message?.startsWith(sentence)) return message ?? undefined;
  return message.slice(sentence.length).trim() || undefined;
}
