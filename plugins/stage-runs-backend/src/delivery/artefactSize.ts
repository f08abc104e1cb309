import type { ArtefactBudget } from '@stagecraft/backstage-plugin-stage-runs-node';
import { DeliveryRefusedError } from './DeliveryRefusedError';
import type { Git } from './Git';

/** How much a run leaves people to read: lines of Markdown that it adds. */
export interface ArtefactSize {
  lines: number;
  words: number;
  readingMinutes: number;
}

const WORDS_A_MINUTE = 200;
/** Of the patch of the Markdown files alone. */
const MAX_PATCH_BYTES = 64 * 1024 * 1024;
const WORD = /[\p{L}\p{N}]+/gu;

/** What differs in the end counts, not what came and went between. */
export async function measureArtefact(
  git: Git,
  range: { baseSha: string; headSha: string },
): Promise<ArtefactSize> {
  let lines = 0;
  let words = 0;
  await git.eachLine(
    [
      ...['diff', '--text', '--no-color', '--no-ext-diff', '--no-textconv'],
      ...['--no-renames', '--unified=0', range.baseSha, range.headSha],
      ...['--', ':(icase)*.md'],
    ],
    {
      maxBytes: MAX_PATCH_BYTES,
      onLine: line => {
        if (!line.startsWith('+') || line.startsWith('+++ ')) return;
        lines += 1;
        words += line.match(WORD)?.length ?? 0;
      },
    },
  );
  return { lines, words, readingMinutes: Math.ceil(words / WORDS_A_MINUTE) };
}

/** Throws DeliveryRefusedError: what nobody can read in time is approved unread. */
export function requireWithinBudget(
  { lines, readingMinutes }: ArtefactSize,
  budget: ArtefactBudget = {},
): void {
  const { lines: maxLines = Infinity, readingMinutes: maxMinutes = Infinity } =
    budget;
  const over = [
    ...(lines > maxLines ? [`${lines} lines, at most ${maxLines}`] : []),
    ...(readingMinutes > maxMinutes
      ? [`${readingMinutes} minutes to read, at most ${maxMinutes}`]
      : []),
  ];
  if (over.length > 0) {
    throw new DeliveryRefusedError('artefact_over_budget', over);
  }
}
