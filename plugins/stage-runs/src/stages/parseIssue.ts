import type { IssueRef } from '../api/RunsApi';

const SHORT = /^(?<repository>[\w.-]+\/[\w.-]+)#(?<number>[1-9]\d{0,9})$/;
const ADDRESS =
  /^https?:\/\/[^/\s]+\/(?<repository>[\w.-]+\/[\w.-]+)\/(?:issues|pull)\/(?<number>[1-9]\d{0,9})(?:[/?#].*)?$/;

/** What people have at hand: `owner/name#12`, or the address of the issue on GitHub. */
export function parseIssue(text: string): IssueRef | undefined {
  const trimmed = text.trim();
  const found = (SHORT.exec(trimmed) ?? ADDRESS.exec(trimmed))?.groups;
  if (!found) return undefined;
  return { repository: found.repository, issueNumber: Number(found.number) };
}
