import { createHash } from 'node:crypto';
import { createAppAuth } from '@octokit/auth-app';
import type { Redaction } from '../../redaction/types';
import { CredentialBudget } from '../credentialBudget';
import type { CredentialLimits } from '../credentialLimits';
import { createOctokit } from '../octokit';
import { GitHubApp } from './GitHubApp';

/** The App of the configuration; what it asks for itself has limits of its own. */
export function createGitHubApp(options: {
  apiUrl: string;
  appId: number;
  privateKey: string;
  limits: CredentialLimits;
  redaction: Redaction;
  now?: () => number;
}): GitHubApp {
  const { appId, privateKey, limits } = options;
  const budgetId = createHash('sha256').update(`app/${appId}`).digest('hex');
  const octokit = createOctokit({
    apiUrl: options.apiUrl,
    authStrategy: createAppAuth,
    auth: { appId, privateKey },
    budgetId,
    budget: new CredentialBudget({
      ...{ limits, budgetId },
      credential: 'platform',
      writesPerSecond: 10,
    }),
  });
  return new GitHubApp({ ...options, octokit });
}
