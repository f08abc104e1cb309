import { createHash } from 'node:crypto';

/** RFC 9562: names that are not of a registered kind have a namespace of their own. */
const NAMESPACE = Buffer.from('3f6f1c2e7b5d4a0f9c3e5d8a1b7e4c62', 'hex');

/** What somebody did: a label that was put on a pull request. */
export interface LabeledPullRequest {
  /** owner/name */
  fullName: string;
  number: number;
  action: string;
  label: string;
  updatedAt: Date;
}

/**
 * The correlation id of a review. GitHub can tell of one label twice, with different
 * delivery ids; what the label was put on, and when, is the same in both.
 */
export function reviewerKey(put: LabeledPullRequest): string {
  const name = JSON.stringify([
    'pull_request_label',
    put.fullName.toLowerCase(),
    put.number,
    put.action,
    put.label.toLowerCase(),
    put.updatedAt.toISOString(),
  ]);
  return `pr-label-reviewer-${uuid5(name)}`;
}

/** RFC 9562, 5.5: the name's SHA-1, with the version and the variant in their places. */
function uuid5(name: string): string {
  const hash = createHash('sha1').update(NAMESPACE).update(name).digest();
  hash[6] = (hash[6] % 16) + 0x50;
  hash[8] = (hash[8] % 64) + 0x80;
  const hex = hash.subarray(0, 16).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
