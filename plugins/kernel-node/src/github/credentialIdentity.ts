import type { CredentialKind } from './types';

export type CredentialScope = 'platform' | 'project' | 'repository';

/** The vault's identity of a row of kernel.credentials; sealing and opening must agree on it. */
export function credentialIdentity(credential: {
  scope: CredentialScope;
  /** The project or the repository; absent for the platform. */
  scopeId?: string | null;
  kind: CredentialKind;
}): string {
  const { scope, scopeId, kind } = credential;
  return ['github-credential', scope, scopeId ?? '', kind].join('/');
}
