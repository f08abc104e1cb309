import { NotAllowedError } from '@backstage/errors';
import type { MirrorCache } from '../git/mirrorCache';
import { pushCommit } from '../git/pushCommit';
import { uploadPack } from '../git/uploadPack';
import { USED_TOKEN_MS } from '../redaction/lives';
import type { Redaction } from '../redaction/types';
import { basicAuthorization } from './basicAuthorization';
import type { Credential } from './credential';
import type { CredentialBudget } from './credentialBudget';
import { withToken } from './tokenSource';
import type { GitRemote } from './types';

/** git does not say whether a token has ended or lacks a right; another token settles it. */
const isRefused = (error: unknown) => error instanceof NotAllowedError;

/** Binds git to one repository and credential. */
export function createGitRemote(options: {
  repositoryId: string;
  url: string;
  credential: Credential;
  budget: CredentialBudget;
  mirrors: MirrorCache;
  redaction: Redaction;
}): GitRemote {
  const { repositoryId, url, budget, mirrors, redaction } = options;
  const { tokens } = options.credential;
  const authorizationOf = (token: string) => {
    const authorization = basicAuthorization(token);
    redaction.addSecret(authorization, { forMs: USED_TOKEN_MS });
    return authorization;
  };
  // Bound to the address, so that no redirect takes it elsewhere.
  const settingsOf = (token: string) => ({
    [`http.${
      new URL(url).origin
    }/.extraHeader`]: `Authorization: ${authorizationOf(token)}`,
  });
  return {
    checkLimit: () => budget.check(),
    mirror: async wanted => ({
      directory: await withToken(
        tokens,
        token =>
          mirrors.get({
            ...{ ...wanted, repositoryId, url },
            settings: settingsOf(token),
            fetch: fetch => budget.request(fetch),
          }),
        isRefused,
      ),
    }),
    push: commit =>
      withToken(
        tokens,
        token =>
          budget.request(() =>
            pushCommit({ ...commit, url, settings: settingsOf(token) }),
          ),
        isRefused,
      ),
    uploadPack: request =>
      withToken(
        tokens,
        token =>
          budget.request(() =>
            uploadPack({
              ...{ ...request, url },
              authorization: authorizationOf(token),
            }),
          ),
        // A body that was sent is gone.
        error => isRefused(error) && !request.body,
      ),
  };
}
