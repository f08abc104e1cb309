import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import type { Locale, RunRow } from '../runs/rows';
import { fencedText, titleText } from '../text/escape';
import type { VerificationSummary } from '../verifiers/VerificationStore';
import { resultText } from '../verifiers/verificationTexts';

const MAX_TITLE_LENGTH = 200;
const MAX_SUMMARY_LENGTH = 20_000;

const TEXTS: Record<
  Locale,
  {
    closes: string;
    partOf: string;
    summary: string;
    noSummary: string;
    run: string;
    review: string;
    toRead(lines: number, minutes: number): string;
    verified: string;
    verifier: string;
    result: string;
    seconds: string;
  }
> = {
  en: {
    // GitHub knows the keyword in English only.
    closes: 'Closes',
    partOf: 'Part of',
    summary: 'What the agent says it did:',
    noSummary: 'The agent left no summary.',
    run: 'Run and log',
    review: 'An agent wrote these commits. Review them like a stranger’s.',
    toRead: (lines, minutes) =>
      `To read: about ${minutes} min (lines of Markdown: ${lines}).`,
    verified: 'What the verifiers say of {commit}:',
    verifier: 'Verifier',
    result: 'Result',
    seconds: 'Seconds',
  },
  ru: {
    closes: 'Closes',
    partOf: 'Часть задачи',
    summary: 'Что, по словам агента, сделано:',
    noSummary: 'Агент не оставил описания.',
    run: 'Ход работы и журнал',
    review: 'Эти коммиты написал агент. Проверяйте их как чужие.',
    toRead: (lines, minutes) =>
      `Прочесть: примерно ${minutes} мин (строк Markdown: ${lines}).`,
    verified: 'Что показали проверки для {commit}:',
    verifier: 'Проверка',
    result: 'Результат',
    seconds: 'Секунды',
  },
};

export interface PullRequestFacts {
  appUrl: string;
  /** Of the commit that is delivered. */
  verifications: VerificationSummary[];
}

/** Title and body of the run's pull request. The agent's summary is shown as plain text. */
export function pullRequestText(
  run: Pick<
    RunRow,
    | 'id'
    | 'issue_title'
    | 'issue_number'
    | 'locale'
    | 'summary'
    | 'artefact'
    | 'closes_issue'
  >,
  { appUrl, verifications }: PullRequestFacts,
): { title: string; body: string } {
  const texts = TEXTS[run.locale];
  return {
    title: `${titleText(run.issue_title, MAX_TITLE_LENGTH)} (#${
      run.issue_number
    })`,
    body: [
      `${run.closes_issue ? texts.closes : texts.partOf} #${run.issue_number}`,
      texts.review,
      ...(run.artefact && run.artefact.lines > 0
        ? [texts.toRead(run.artefact.lines, run.artefact.readingMinutes)]
        : []),
      run.summary
        ? `${texts.summary}\n\n${fencedText(run.summary, MAX_SUMMARY_LENGTH)}`
        : texts.noSummary,
      ...verificationTable(run.locale, verifications),
      `[${texts.run}](${appUrl}/runs/${run.id})`,
    ].join('\n\n'),
  };
}

/** Names are DNS labels, so that they need no escaping. */
function verificationTable(
  locale: Locale,
  verifications: VerificationSummary[],
): string[] {
  const [first] = verifications;
  if (!first) return [];
  const texts = TEXTS[locale];
  const commit = first.head_sha;
  const rows = verifications.map(
    row =>
      `| ${row.name} | ${resultText(locale, row)} | ${secondsOf(row) ?? ''} |`,
  );
  return [
    formatMessage(texts.verified, { commit }),
    [
      `| ${texts.verifier} | ${texts.result} | ${texts.seconds} |`,
      ...['| --- | --- | ---: |', ...rows],
    ].join('\n'),
  ];
}

function secondsOf({ started_at: start, ended_at: end }: VerificationSummary) {
  if (!start || !end) return undefined;
  return Math.round((end.getTime() - start.getTime()) / 1_000);
}
