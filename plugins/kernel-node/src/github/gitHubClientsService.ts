import { createServiceRef } from '@backstage/backend-plugin-api';
import type { GitHubClients } from './types';

/** GitHub and git through the stored credentials, which never leave it. */
export const gitHubClientsServiceRef = createServiceRef<GitHubClients>({
  id: 'stagecraft.kernel.github-clients',
});
