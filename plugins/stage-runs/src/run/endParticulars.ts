import {
  reasonMessages,
  type ReasonCode,
} from '@stagecraft/backstage-plugin-stage-runs-common';

/**
 * What a run's message says beyond the sentence of its reason, which the page shows in the
 * person's language: the message repeats it in the language of the run, with particulars in
 * brackets behind it.
 */
export function endParticulars(end: {
  reasonCode?: string;
  message?: string;
}): string | undefined {
  const { reasonCode, message } = end;
  if (!message || !reasonCode) return message;
  for (const texts of Object.values(reasonMessages)) {
    const sentence = Object.hasOwn(texts, reasonCode)
      ? texts[reasonCode as ReasonCode]
      : undefined;
    if (message === sentence) return undefined;
    const opening = `${sentence} (`;
    if (message.startsWith(opening) && message.endsWith(')')) {
      return message.slice(opening.length, -1);
    }
  }
  return message;
}
