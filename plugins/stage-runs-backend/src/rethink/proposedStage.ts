import { DeliveryRefusedError } from '../delivery/DeliveryRefusedError';
import type { Git } from '../delivery/Git';
import { readProposal } from './readProposal';

/** The document of a rethink; a longer one is no decision that a person reads. */
export const MAX_DOCUMENT_BYTES = 256 * 1024;
const PLAIN_FILE = /^100(?:644|755) blob (?<sha>[0-9a-f]+) +(?<bytes>\d+)\t/;

export function documentPath(issueNumber: number): string {
  return `docs/delivery/issue-${issueNumber}/rethink.md`;
}

/**
 * The stage that the delivered commit proposes to reopen. It is read from the commit that was
 * verified, and never follows a link. Throws DeliveryRefusedError `rethink_target_invalid`.
 */
export async function proposedStage(
  git: Git,
  delivery: { headSha: string; issueNumber: number; allowed: string[] },
): Promise<string> {
  const { headSha, issueNumber, allowed } = delivery;
  const path = documentPath(issueNumber);
  const entry = await git.text(['ls-tree', '-l', headSha, '--', path]);
  const file = PLAIN_FILE.exec(entry)?.groups;
  if (!file) return refuse(path, 'there is no such file');
  if (Number(file.bytes) > MAX_DOCUMENT_BYTES) {
    return refuse(path, `it has more than ${MAX_DOCUMENT_BYTES} bytes`);
  }
  const text = await git.text(['cat-file', 'blob', file.sha]);
  const proposal = readProposal(text, allowed);
  return 'stage' in proposal ? proposal.stage : refuse(path, proposal.problem);
}

function refuse(path: string, problem: string): never {
  throw new DeliveryRefusedError('rethink_target_invalid', [
    `${path}: ${problem}`,
  ]);
}
