import { UserIdentity } from '@backstage/core-components';
import { githubAuthApiRef, useApi } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { useCallback, useEffect, useRef, useState } from 'react';

/** Takes up an existing GitHub session by itself; `start` opens GitHub's window for a new one. */
export function useGitHubSignIn(options: {
  isConfigured: boolean;
  onSignInSuccess: SignInPageProps['onSignInSuccess'];
}) {
  const { isConfigured } = options;
  const authApi = useApi(githubAuthApiRef);
  const [isChecking, setChecking] = useState(isConfigured);
  const [error, setError] = useState<Error>();
  const onSignInSuccess = useRef(options.onSignInSuccess);
  onSignInSuccess.current = options.onSignInSuccess;

  const signIn = useCallback(
    async (request: { optional: true } | { instantPopup: true }) => {
      const session = await authApi.getBackstageIdentity(request);
      if (!session) return;
      onSignInSuccess.current(
        UserIdentity.create({
          identity: session.identity,
          authApi,
          profile: await authApi.getProfile(),
        }),
      );
    },
    [authApi],
  );

  useEffect(() => {
    if (!isConfigured) return;
    // A check that fails means no session; the person may still start one.
    signIn({ optional: true })
      .catch(() => undefined)
      .finally(() => setChecking(false));
  }, [isConfigured, signIn]);

  const start = useCallback(() => {
    setError(undefined);
    signIn({ instantPopup: true }).catch(setError);
  }, [signIn]);

  return { isChecking: isChecking && isConfigured, error, start };
}
