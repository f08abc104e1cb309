import {
  reasonMessages,
  type TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Locale } from '../runs/rows';
import { inlineText } from '../text/escape';

const MAX_LOGIN_LENGTH = 100;

const TEXTS: Record<
  Locale,
  {
    headline: string;
    labels: string;
    sender: string;
    activeRun: string;
    code: string;
  }
> = {
  en: {
    headline: 'No run was started',
    labels: 'Labels',
    sender: 'Asked by',
    activeRun: 'The active run',
    code: 'Reason code',
  },
  ru: {
    headline: 'Работа не запущена',
    labels: 'Метки',
    sender: 'Кто просил',
    activeRun: 'Идущая работа',
    code: 'Код причины',
  },
};

/** The comment that says why a label started nothing. It mentions nobody. */
export function noticeText(notice: {
  locale: Locale;
  reason: TriggerReason;
  /** Absent for a review. */
  label?: string;
  labels: string[];
  senderLogin: string;
  activeRunUrl?: string;
}): string {
  const texts = TEXTS[notice.locale];
  const facts = [
    ...(notice.labels.length > 0
      ? [`${texts.labels}: ${notice.labels.map(codeSpan).join(', ')}`]
      : []),
    ...(notice.reason.startsWith('sender_') && notice.senderLogin
      ? [`${texts.sender}: ${inlineText(notice.senderLogin, MAX_LOGIN_LENGTH)}`]
      : []),
    ...(notice.activeRunUrl
      ? [`[${texts.activeRun}](${notice.activeRunUrl})`]
      : []),
    `${texts.code}: ${codeSpan(notice.reason)}`,
  ];
  return [
    `**${texts.headline}**${
      notice.label ? ` (${codeSpan(notice.label)})` : ''
    }`,
    reasonMessages[notice.locale][notice.reason],
    facts.map(fact => `- ${fact}`).join('\n'),
  ].join('\n\n');
}

/** Label names come from our configuration and reason codes from our code. */
function codeSpan(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
