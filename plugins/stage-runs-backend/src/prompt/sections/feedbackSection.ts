import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import type { Feedback, Locale } from '../../runs/rows';
import { fencedText, inlineText, visibleText } from '../../text/escape';
import { promptTexts } from '../promptTexts';
import {
  bytesOf,
  largestFitting,
  type DataSection,
  type FittedText,
  type LeftOut,
} from '../trimToBudget';
import {
  firstCharacters,
  paragraphs,
  section,
  withoutHtmlComments,
} from './section';

const MAX_PLACE_LENGTH = 500;

/**
 * What people wrote on the pull request, oldest first, each in a block of its own under
 * its author, its place and its id at GitHub. The oldest gives way first; of the newest,
 * its end.
 */
export function feedbackSection(
  feedback: Feedback[],
  locale: Locale,
): DataSection {
  const items = feedback.map(item => ({
    ...item,
    body: visibleText(withoutHtmlComments(item.body)),
  }));
  const render = (shown: Feedback[], leftOut?: LeftOut) =>
    renderFeedback({ items, shown, leftOut, locale });
  const newest = (count: number) => items.slice(items.length - count);
  const withNewest = (count: number) =>
    render(newest(count), leftOutItems(items.length - count, items.length));
  const cutNewest = (count: number) => {
    const [item] = newest(1);
    const body = firstCharacters(item.body, count);
    const of = item.body.length;
    return render([{ ...item, body }], {
      ...{ unit: 'characters', leftOut: of - body.length, of },
    });
  };
  return {
    id: 'feedback',
    whole: render(items),
    fit(maxBytes) {
      if (items.length === 0) return render([]);
      const bySome = (n: number) => withNewest(n).text;
      const count = largestFitting(items.length, maxBytes, bySome);
      if (count > 0) return withNewest(count);
      const { length } = newest(1)[0].body;
      const byPart = (n: number) => cutNewest(n).text;
      const cut = cutNewest(largestFitting(length, maxBytes, byPart));
      return bytesOf(cut.text) <= maxBytes ? cut : withNewest(0);
    },
  };
}

function leftOutItems(leftOut: number, of: number): LeftOut | undefined {
  return leftOut > 0 ? { unit: 'items', leftOut, of } : undefined;
}

function renderFeedback(options: {
  items: Feedback[];
  shown: Feedback[];
  leftOut?: LeftOut;
  locale: Locale;
}): FittedText {
  const { items, shown, leftOut, locale } = options;
  const texts = promptTexts[locale];
  if (items.length === 0) {
    return { text: section(texts.feedbackTitle, texts.noFeedback) };
  }
  const text = section(
    texts.feedbackTitle,
    paragraphs([
      texts.feedbackNote,
      leftOut && noteOf(leftOut, items.length, locale),
      ...shown.map(itemText),
    ]),
  );
  return { text, ...(leftOut && { leftOut }) };
}

function noteOf(leftOut: LeftOut, count: number, locale: Locale): string {
  const texts = promptTexts[locale];
  if (leftOut.unit === 'items') {
    return formatMessage(texts.leftOutFeedback, { ...leftOut });
  }
  const older = leftOutItems(count - 1, count);
  return [
    ...(older ? [formatMessage(texts.leftOutFeedback, { ...older })] : []),
    formatMessage(texts.leftOutCharacters, { ...leftOut }),
  ].join(' ');
}

function itemText({ id, author, body, path, line }: Feedback): string {
  const place = path ? ` ${line ? `${path}:${line}` : path}` : '';
  const heading = inlineText(`${author}${place}`, MAX_PLACE_LENGTH);
  return `**${heading}** (${id})\n\n${fencedText(body, Infinity)}`;
}
