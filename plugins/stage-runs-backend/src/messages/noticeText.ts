import {
  reasonMessages,
  type TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Locale } from '../runs/rows';
import { inlineText } from '../text/escape';

const MAX_LOGIN_LENGTH = 100;
const MAX_PARTICULARS_LENGTH = 500;
const MAX_PROBLEM_LENGTH = 300;
const MAX_PROBLEMS = 10;

const TEXTS: Record<
  Locale,
  {
    headline: string;
    notApproved: string;
    labels: string;
    sender: string;
    activeRun: string;
    missing: string;
    more(count: number): string;
    code: string;
  }
> = {
  en: {
    headline: 'No run was started',
    notApproved: 'Nothing was approved',
    labels: 'Labels',
    sender: 'Asked by',
    activeRun: 'The active run',
    missing: 'Not approved yet',
    more: count => `and ${count} more`,
    code: 'Reason code',
  },
  ru: {
    headline: 'Работа не запущена',
    notApproved: 'Ничего не принято',
    labels: 'Метки',
    sender: 'Кто просил',
    activeRun: 'Идущая работа',
    missing: 'Ещё не принято',
    more: count => `и ещё ${count}`,
    code: 'Код причины',
  },
};

/** The comment that says why a label or a review had no effect. It mentions nobody. */
export function noticeText(notice: {
  locale: Locale;
  reason: TriggerReason;
  /** What is to be said of this case beyond the reason's sentence. */
  particulars?: string;
  /** What was asked for. */
  wish: 'run' | 'approval';
  /** Absent for a review. */
  label?: string;
  labels: string[];
  senderLogin: string;
  activeRunUrl?: string;
  /** Labels of the stages whose results have to be approved first. */
  missing: string[];
  /** What is wrong with `services.yaml`; untrusted. */
  problems?: string[];
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
    ...(notice.missing.length > 0
      ? [`${texts.missing}: ${notice.missing.map(codeSpan).join(', ')}`]
      : []),
    `${texts.code}: ${codeSpan(notice.reason)}`,
  ];
  return [
    `**${notice.wish === 'run' ? texts.headline : texts.notApproved}**${
      notice.label ? ` (${codeSpan(notice.label)})` : ''
    }`,
    reasonMessages[notice.locale][notice.reason],
    ...(notice.particulars
      ? [inlineText(notice.particulars, MAX_PARTICULARS_LENGTH)]
      : []),
    ...(notice.problems?.length ? [problemList(notice)] : []),
    facts.map(fact => `- ${fact}`).join('\n'),
  ].join('\n\n');
}

function problemList({
  locale,
  problems = [],
}: {
  locale: Locale;
  problems?: string[];
}): string {
  const more = problems.length - MAX_PROBLEMS;
  const told = problems
    .slice(0, MAX_PROBLEMS)
    .map(problem => inlineText(problem, MAX_PROBLEM_LENGTH));
  return [...told, ...(more > 0 ? [TEXTS[locale].more(more)] : [])]
    .map(line => `- ${line}`)
    .join('\n');
}

/** Label names come from our configuration and reason codes from our code. */
function codeSpan(text: string): string {
  return `\`${text.replaceAll('`', "'")}\``;
}
