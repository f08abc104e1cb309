import { formatMessage } from '@stagecraft/backstage-plugin-kernel-common';
import { fencedText, inlineText, visibleText } from '../../text/escape';
import type { PromptRun } from '../PromptInput';
import { promptTexts } from '../promptTexts';
import {
  largestFitting,
  type DataSection,
  type FittedText,
} from '../trimToBudget';
import {
  firstCharacters,
  paragraphs,
  section,
  withoutHtmlComments,
} from './section';

const MAX_TITLE_LENGTH = 500;
const MAX_BODY_LENGTH = 60_000;
const MAX_NAME_LENGTH = 100;

/**
 * The issue as it was when the run was asked for, inside a block that it can not end.
 * Comments in HTML and unseen characters are taken out: a person who read it before
 * putting the label did not see them.
 */
export function issueSection(run: PromptRun): DataSection {
  const body = visibleText(withoutHtmlComments(run.issue_body));
  const render = (count: number) => renderIssue(run, body, count);
  const most = Math.min(body.length, MAX_BODY_LENGTH);
  return {
    id: 'issue',
    whole: render(most),
    fit: maxBytes =>
      render(largestFitting(most, maxBytes, count => render(count).text)),
  };
}

function renderIssue(run: PromptRun, body: string, count: number): FittedText {
  const texts = promptTexts[run.locale];
  const shown = firstCharacters(body, count);
  const leftOut = body.length - shown.length;
  const note =
    leftOut > 0
      ? formatMessage(texts.leftOutCharacters, { leftOut, of: body.length })
      : undefined;
  const text = section(
    texts.issueTitle,
    paragraphs([
      texts.issueNote,
      provenance(run),
      `**${inlineText(run.issue_title, MAX_TITLE_LENGTH)}**`,
      fencedText(shown, Infinity),
      note,
    ]),
  );
  return {
    text,
    ...(leftOut > 0 && {
      leftOut: { unit: 'characters', leftOut, of: body.length },
    }),
  };
}

function provenance(run: PromptRun): string {
  return formatMessage(promptTexts[run.locale].provenanceIssue, {
    issue: run.issue_number,
    repository: run.repository_full_name,
    person: inlineText(run.requested_by_login, MAX_NAME_LENGTH),
    time: run.created_at.toISOString(),
    sha256: run.issue_body_sha256,
  });
}
