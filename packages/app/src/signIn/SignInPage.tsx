import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Button, Text } from '@backstage/ui';
import { RiGithubFill, RiUserLine } from '@remixicon/react';
import { LoadingRows } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { appTranslationRef } from '../translation';
import { DemoSignIn } from './DemoSignIn';
import { isDemoRemembered } from './rememberedDemo';
import { SignInLayout } from './SignInLayout';
import { useGitHubSignIn } from './useGitHubSignIn';

/**
 * Offers the ways in that are configured: GitHub (`auth.providers.github`) and, where
 * `app.signIn.demoUser` says so, the demo user. A session that exists is taken up
 * without asking.
 */
export function SignInPage(props: SignInPageProps) {
  const { onSignInSuccess } = props;
  const config = useApi(configApiRef);
  const { t } = useTranslationRef(appTranslationRef);
  const hasGitHub = config.has('auth.providers.github');
  const hasDemoUser = config.getOptionalBoolean('app.signIn.demoUser') ?? false;
  const [isDemo, setDemo] = useState(hasDemoUser && isDemoRemembered());
  const gitHub = useGitHubSignIn({
    isConfigured: hasGitHub && !isDemo,
    onSignInSuccess,
  });

  if (isDemo) {
    return (
      <DemoSignIn
        onSignInSuccess={onSignInSuccess}
        onBack={() => setDemo(false)}
      />
    );
  }
  if (gitHub.isChecking) {
    return (
      <SignInLayout>
        <LoadingRows label={t('signIn.checking')} rows={1} />
      </SignInLayout>
    );
  }
  return (
    <WaysIn
      hasGitHub={hasGitHub}
      hasDemoUser={hasDemoUser}
      error={gitHub.error}
      onGitHub={gitHub.start}
      onDemo={() => setDemo(true)}
    />
  );
}

/** A button for each way in, or what to configure when there is none. */
function WaysIn(props: {
  hasGitHub: boolean;
  hasDemoUser: boolean;
  error?: Error;
  onGitHub: () => void;
  onDemo: () => void;
}) {
  const { hasGitHub, hasDemoUser, error, onGitHub, onDemo } = props;
  const { t } = useTranslationRef(appTranslationRef);
  return (
    <SignInLayout error={error}>
      {hasGitHub && (
        <Button
          variant="primary"
          iconStart={<RiGithubFill />}
          onPress={onGitHub}
        >
          {t('signIn.github')}
        </Button>
      )}
      {hasDemoUser && (
        <Button variant="secondary" iconStart={<RiUserLine />} onPress={onDemo}>
          {t('signIn.demo')}
        </Button>
      )}
      {!hasGitHub && !hasDemoUser && (
        <Text as="p">{t('signIn.noProvider')}</Text>
      )}
    </SignInLayout>
  );
}
