import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import type { AnsweredRequest } from '../../requests/RequestStore';
import type { RequestStatus } from '../../requests/types';
import type { Locale } from '../../runs/rows';
import { fencedText, inlineText } from '../../text/escape';
import { promptTexts } from '../promptTexts';
import { paragraphs, section } from './section';

const MAX_SUMMARY_LENGTH = 500;
const MAX_ANSWER_LENGTH = 4_000;
const MAX_PERSON_LENGTH = 100;

const VERDICTS = {
  requested: undefined,
  approved: 'answerApproved',
  applied: 'answerApplied',
  denied: 'answerDenied',
  expired: 'answerExpired',
  failed: 'answerFailed',
} as const satisfies Record<RequestStatus, string | undefined>;

/**
 * What people have answered to earlier attempts of the agent, oldest first. What they wrote,
 * and what tools have answered, stands in blocks that it can't end. Undefined where nothing
 * was asked.
 */
export function answersSection(
  requests: AnsweredRequest[],
  locale: Locale,
): string | undefined {
  if (requests.length === 0) return undefined;
  const texts = promptTexts[locale];
  return section(
    texts.answersTitle,
    paragraphs([
      texts.answersNote,
      ...requests.map(request => answerText(request, locale)),
    ]),
  );
}

function answerText(request: AnsweredRequest, locale: Locale): string {
  const texts = promptTexts[locale];
  const verdict = VERDICTS[request.status];
  const subject = request.tool ? `${request.tool}: ` : '';
  const written = [
    ...[request.selected_option, request.custom_text, request.reason],
    request.result && JSON.stringify(request.result, null, 2),
  ].filter(text => text !== null && text !== '');
  return paragraphs([
    `**${inlineText(`${subject}${request.summary}`, MAX_SUMMARY_LENGTH)}**`,
    verdict && texts[verdict],
    formatMessage(texts.provenanceAnswer, {
      id: request.id,
      person: inlineText(request.user_entity_ref ?? '-', MAX_PERSON_LENGTH),
      time: (request.decided_at ?? request.ended_at)?.toISOString() ?? '-',
    }),
    ...written.map(text => fencedText(text!, MAX_ANSWER_LENGTH)),
  ]);
}
