import type { Assignment } from '../../platform/assignment';

/** The text of a fenced block, and where it stands. */
export interface ScriptBlock {
  text: string;
  /** Number of the block's first line of content in the body, from 1. */
  firstLine: number;
  /** False when the body ends before the block does. */
  closed: boolean;
}

/** A script and the text that people know it from. */
export interface Script extends ScriptBlock {
  /** For messages: a script of the issue, or of the feedback. */
  origin: 'issue' | 'feedback';
}

interface Fence {
  mark: string;
  info: string;
  firstLine: number;
  content: string[];
  closed: boolean;
}

const FENCE = /^ {0,3}(?<mark>`{3,}|~{3,})(?<info>.*)$/;
const LANGUAGE = 'stagecraft';

/**
 * Finds the fenced block of the language `stagecraft` in a Markdown body: the first one for
 * the stage (`stagecraft stage=qa`), otherwise the first one for no stage in particular.
 */
export function findScript(
  body: string,
  stage: string,
): ScriptBlock | undefined {
  return scriptOfStage(body, stage) ?? scriptOfStage(body, undefined);
}

function scriptOfStage(
  body: string,
  stage: string | undefined,
): ScriptBlock | undefined {
  const scripts = fencesOf(body).filter(isScript);
  const script = scripts.find(fence => stageOf(fence) === stage);
  return script && toBlock(script);
}

/** By CommonMark's rules for fences at the top level: a block inside another fence is text. */
function fencesOf(body: string): Fence[] {
  const fences: Fence[] = [];
  let open: Fence | undefined;
  for (const [index, line] of body.split(/\r?\n/).entries()) {
    if (open && closes(line, open)) {
      open.closed = true;
      open = undefined;
    } else if (open) {
      open.content.push(line);
    } else {
      open = openingFence(line, index + 2);
      if (open) fences.push(open);
    }
  }
  return fences;
}

/**
 * The script of a run: the newest feedback with a block when the run revises a pull
 * request, otherwise the issue's. One for no stage in particular makes changes, so it is
 * none for a review.
 */
export function chooseScript({
  issue,
  revision,
  stage,
}: Pick<Assignment, 'issue' | 'revision' | 'stage'>): Script | undefined {
  if (stage.promptKind === 'review') {
    return withOrigin(scriptOfStage(issue.body, stage.id), 'issue');
  }
  if (!revision) return withOrigin(findScript(issue.body, stage.id), 'issue');
  const blocks = revision.feedback.map(({ body }) =>
    findScript(body, stage.id),
  );
  return withOrigin(blocks.findLast(Boolean), 'feedback');
}

function withOrigin(
  block: ScriptBlock | undefined,
  origin: Script['origin'],
): Script | undefined {
  return block && { ...block, origin };
}

function openingFence(line: string, firstLine: number): Fence | undefined {
  const match = FENCE.exec(line)?.groups;
  if (!match) return undefined;
  const info = match.info.trim();
  const isInlineCode = match.mark.startsWith('`') && info.includes('`');
  if (isInlineCode) return undefined;
  return { mark: match.mark, info, firstLine, content: [], closed: false };
}

function closes(line: string, fence: Fence): boolean {
  const match = FENCE.exec(line)?.groups;
  return (
    match !== undefined &&
    match.info.trim() === '' &&
    match.mark[0] === fence.mark[0] &&
    match.mark.length >= fence.mark.length
  );
}

function isScript(fence: Fence): boolean {
  return fence.info.split(/\s/)[0] === LANGUAGE;
}

function stageOf({ info }: Fence): string | undefined {
  return /\sstage=(\S+)/.exec(info)?.[1];
}

function toBlock({ content, firstLine, closed }: Fence): ScriptBlock {
  return { text: content.join('\n'), firstLine, closed };
}
