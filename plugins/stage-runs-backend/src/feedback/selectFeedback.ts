import type { Feedback } from '../runs/rows';

/** Something on a pull request that its author wrote. */
export interface Remark extends Feedback {
  authorId: string;
  authorType: string;
  at: Date;
}

export interface FeedbackRules {
  /** Ids that an earlier run of the pull request has answered. */
  answered: ReadonlySet<string>;
  /** GitHub ids of the people who may tell the agent what they want. */
  heard: ReadonlySet<string>;
}

const MAX_ITEMS = 100;
const MAX_BODY_LENGTH = 60_000;
/** Of all bodies together: the prompt has to fit what models read. */
const MAX_TOTAL_LENGTH = 200_000;

/**
 * What an agent is told of a pull request: remarks that people who are heard wrote and that
 * no run has answered, oldest first. When there is too much of it, the oldest is left out.
 */
export function selectFeedback(
  remarks: Remark[],
  { answered, heard }: FeedbackRules,
): Feedback[] {
  const newestFirst = remarks
    .filter(remark => isFromPerson(remark) && heard.has(remark.authorId))
    .filter(({ id, body }) => body.trim() !== '' && !answered.has(id))
    .sort((one, other) => other.at.getTime() - one.at.getTime())
    .slice(0, MAX_ITEMS);
  const selected: Feedback[] = [];
  let left = MAX_TOTAL_LENGTH;
  for (const { id, author, body, path, line } of newestFirst) {
    const text = body.replaceAll('\0', '').slice(0, MAX_BODY_LENGTH);
    left -= text.length;
    if (left < 0) break;
    selected.unshift({
      ...{ id, author, body: text },
      ...(path && { path }),
      ...(line && { line }),
    });
  }
  return selected;
}

/** Also says whose right to be heard has to be looked up. */
export function isFromPerson(remark: Remark): boolean {
  return remark.authorType === 'User' && remark.authorId !== '';
}
