import type { GitHubAuthor } from './types';

/** Null when the account was deleted. */
export type AccountAnswer = { id: number; login: string; type: string } | null;

export function toAuthor(account: AccountAnswer): GitHubAuthor {
  return {
    authorId: String(account?.id ?? ''),
    authorLogin: account?.login ?? '',
    authorType: account?.type ?? '',
  };
}
