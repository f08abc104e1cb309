import type { TokenSource } from '@stagecraft/backstage-plugin-kernel-common';

interface TokenSources {
  platformTokenFrom?: TokenSource;
  botTokenFrom?: TokenSource;
}

/**
 * What people see where a GitHub App is configured: it comes before the platform's tokens.
 * That is about the configuration; GitHub is not asked where the App is installed.
 */
export function withApp<T extends TokenSources>(
  sources: T,
  /** Whose page it is: there an own token is shown as that. */
  page: 'platform' | 'project' | 'repository',
): T {
  const sourceOf = (stored: TokenSource | undefined): TokenSource => {
    if (!stored) return 'app';
    return stored === 'platform' && page !== 'platform' ? 'app' : stored;
  };
  return {
    ...sources,
    platformTokenFrom: sourceOf(sources.platformTokenFrom),
    botTokenFrom: sourceOf(sources.botTokenFrom),
  };
}
