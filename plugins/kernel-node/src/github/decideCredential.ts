import type { CredentialScope } from './credentialIdentity';

/**
 * Whether the GitHub App may act on a repository. `none`: no App is configured;
 * `unknown`: GitHub was not asked.
 */
export type AppPresence =
  | 'none'
  | 'unknown'
  | 'absent'
  | 'installed'
  | 'suspended';

export type CredentialDecision =
  | 'stored token'
  | 'app'
  | 'ask about the app'
  | 'refuse: suspended'
  | 'refuse: missing';

/**
 * The token of the repository, else of its project, else the App where it is installed,
 * else the token of the platform (requirements F3). GitHub is asked about the App only
 * where no nearer token is stored. A suspended installation refuses also where the
 * platform has a token: who suspended it did not want us there.
 */
export function decideCredential(facts: {
  /** The nearest token of the kind that is stored. */
  stored: CredentialScope | undefined;
  app: AppPresence;
}): CredentialDecision {
  const { stored, app } = facts;
  if (stored === 'repository' || stored === 'project') return 'stored token';
  if (app === 'unknown') return 'ask about the app';
  if (app === 'installed') return 'app';
  if (app === 'suspended') return 'refuse: suspended';
  return stored === 'platform' ? 'stored token' : 'refuse: missing';
}
