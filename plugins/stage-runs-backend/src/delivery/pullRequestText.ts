import type { Locale, RunRow } from '../runs/rows';
import { fencedText, titleText } from '../text/escape';

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
      `To read: ${lines} lines of Markdown, about ${minutes} min.`,
  },
  ru: {
    closes: 'Closes',
    partOf: 'Часть задачи',
    summary: 'Что, по словам агента, сделано:',
    noSummary: 'Агент не оставил описания.',
    run: 'Ход работы и журнал',
    review: 'Эти коммиты написал агент. Проверяйте их как чужие.',
    toRead: (lines, minutes) =>
      `Прочесть: строк Markdown — ${lines}, примерно ${minutes} мин.`,
  },
};

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
  appUrl: string,
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
      `[${texts.run}](${appUrl}/runs/${run.id})`,
    ].join('\n\n'),
  };
}
