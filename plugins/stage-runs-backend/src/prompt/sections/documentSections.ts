import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import type { Locale } from '../../runs/rows';
import { inlineText, visibleText } from '../../text/escape';
import type {
  DocumentList,
  DocumentReference,
  MissingReason,
} from '../documents/selectDocuments';
import type { PromptInput } from '../PromptInput';
import { promptTexts } from '../promptTexts';
import {
  largestFitting,
  type DataSection,
  type FittedText,
} from '../trimToBudget';
import { paragraphs, section } from './section';

const MAX_DESCRIPTION_LENGTH = 300;
const MAX_PATH_LENGTH = 500;
const MAX_MISSING = 10;

const MISSING_TEXTS = {
  not_there: 'missingNotThere',
  no_file: 'missingNoFile',
  other_repository: 'missingOtherRepository',
} as const satisfies Record<MissingReason, string>;

/** What the role is pointed to; no section where there is nothing. */
export function documentSections({
  run,
  documents,
}: PromptInput): DataSection[] {
  const { locale } = run;
  const texts = promptTexts[locale];
  const commit = run.repository_config?.commit ?? '';
  return [
    ...listSection(documents.documents, locale, {
      id: 'documents',
      title: texts.documentsTitle,
      note: formatMessage(texts.documentsNote, { commit }),
    }),
    ...listSection(documents.templates, locale, {
      id: 'roleTemplates',
      title: texts.roleTemplatesTitle,
      note: texts.roleTemplatesNote,
    }),
  ];
}

interface ListHead {
  id: string;
  title: string;
  note: string;
}

function listSection(
  list: DocumentList,
  locale: Locale,
  head: ListHead,
): DataSection[] {
  if (list.items.length + list.missing.length === 0) return [];
  const render = (count: number) => renderList(list, count, locale, head);
  const most = list.items.length;
  return [
    {
      id: head.id,
      whole: render(most),
      fit: maxBytes =>
        render(largestFitting(most, maxBytes, count => render(count).text)),
    },
  ];
}

function renderList(
  list: DocumentList,
  count: number,
  locale: Locale,
  head: ListHead,
): FittedText {
  const texts = promptTexts[locale];
  const of = list.items.length + list.leftOut;
  const leftOut = of - count;
  const lines = [
    ...list.items.slice(0, count).map(item => itemLine(item, locale)),
    ...list.missing
      .slice(0, MAX_MISSING)
      .map(({ path, reason }) =>
        missingLine(path, texts[MISSING_TEXTS[reason]]),
      ),
  ];
  const text = section(
    head.title,
    paragraphs([
      head.note,
      lines.join('\n'),
      leftOut > 0
        ? formatMessage(texts.leftOutItems, { leftOut, of })
        : undefined,
    ]),
  );
  return {
    text,
    ...(leftOut > 0 && { leftOut: { unit: 'items', leftOut, of } }),
  };
}

function itemLine(item: DocumentReference, locale: Locale): string {
  const folder =
    item.kind === 'folder' ? ` (${promptTexts[locale].folder})` : '';
  const description = item.description
    ? `: ${inlineText(item.description, MAX_DESCRIPTION_LENGTH)}`
    : '';
  return `- ${codeSpan(item.path)}${folder}${description}`;
}

function missingLine(path: string, reason: string): string {
  return `- ${codeSpan(path)}: ${reason}`;
}

/** A path that can not end its code span. */
function codeSpan(path: string): string {
  const shown = visibleText(path).replace(/\s/g, ' ').slice(0, MAX_PATH_LENGTH);
  const runs = [...shown.matchAll(/`+/g)].map(run => run[0].length);
  const mark = '`'.repeat(Math.max(0, ...runs) + 1);
  return runs.length > 0
    ? `${mark} ${shown} ${mark}`
    : `${mark}${shown}${mark}`;
}
