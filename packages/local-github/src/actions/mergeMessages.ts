import { GitCommit } from '../git/commits';

/** What the message of a merge is made of. */
export interface MergeSubject {
  number: number;
  title: string;
  /** `owner/branch`. */
  head: string;
  /** Those of the pull request, oldest first. */
  commits: Pick<GitCommit, 'message'>[];
}

/** What the caller wants instead; each part on its own. */
export interface MergeWording {
  title?: string;
  message?: string;
}

/** GitHub's default: the branch as the subject, the title as the text. */
export function mergeMessage(
  { number, title, head }: MergeSubject,
  wording: MergeWording,
): string {
  return joined(
    wording.title ?? `Merge pull request #${number} from ${head}`,
    wording.message ?? title,
  );
}

/** GitHub's default: a single commit's own message, or the list of all. */
export function squashMessage(
  { number, title, commits }: MergeSubject,
  wording: MergeWording,
): string {
  const [only, ...others] = commits;
  const [subject, ...lines] = (only?.message ?? '').split('\n');
  const isSingle = others.length === 0;
  const list = commits.map(({ message }) => `* ${message}`).join('\n\n');
  return joined(
    wording.title ?? `${isSingle ? subject : title} (#${number})`,
    wording.message ?? (isSingle ? lines.join('\n').trim() : list),
  );
}

function joined(title: string, message: string): string {
  return message === '' ? title : `${title}\n\n${message}`;
}
