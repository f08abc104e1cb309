import type { TokenSource } from './tokenSource';

/** What one repository is reached with. */
export interface Credential {
  tokens: TokenSource;
  /** Credentials with the same one share GitHub's limits. */
  limitsOf: string;
  /** Credentials with the same one see the same answers. */
  answersOf: string;
  /** Of the GitHub App whose token it is; that one can't tell whose it is. */
  appSlug?: string;
}
