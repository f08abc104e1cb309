import type { Locale, RunRow } from '../runs/rows';
import { fencedText } from '../text/escape';

const MAX_REVIEW_LENGTH = 20_000;
const SHORT_SHA_LENGTH = 12;

const TEXTS: Record<Locale, { says: string; decides: string; run: string }> = {
  en: {
    says: 'An agent has read this pull request, as it was at',
    decides:
      'It decides nothing: a person approves the result or asks for changes.',
    run: 'Run and log',
  },
  ru: {
    says: 'Агент прочитал этот запрос на слияние на коммите',
    decides:
      'Он ничего не решает: принимает результат или просит изменений человек.',
    run: 'Ход работы и журнал',
  },
};

/** Body of the review that a run leaves. What the agent says is shown as plain text. */
export function reviewText(
  run: Pick<RunRow, 'id' | 'locale' | 'base_sha'> & { summary: string },
  { marker, appUrl }: { marker: string; appUrl: string },
): string {
  const texts = TEXTS[run.locale];
  const sha = run.base_sha!.slice(0, SHORT_SHA_LENGTH);
  return [
    marker,
    `${texts.says} \`${sha}\`. ${texts.decides}`,
    fencedText(run.summary.trim(), MAX_REVIEW_LENGTH),
    `[${texts.run}](${appUrl}/runs/${run.id})`,
  ].join('\n\n');
}
