import type {
  GitHubTokens,
  GitHubTokensInput,
  TokenSource,
} from '@stagecraft/backstage-plugin-kernel-common';

/** One of the two GitHub tokens, as far as people may know it. */
export interface TokenKind {
  kind: 'platform' | 'bot';
  /** What it is called in a change. */
  field: keyof GitHubTokensInput;
  isOwn: boolean;
  from?: TokenSource;
  /** Whose it is, where GitHub was asked. */
  login?: string;
}

export function tokenKinds(tokens: GitHubTokens): TokenKind[] {
  return [
    {
      kind: 'platform',
      field: 'platformToken',
      isOwn: tokens.hasPlatformToken,
      from: tokens.platformTokenFrom,
    },
    {
      kind: 'bot',
      field: 'botToken',
      isOwn: tokens.hasBotToken,
      from: tokens.botTokenFrom,
      login: tokens.botLogin,
    },
  ];
}
