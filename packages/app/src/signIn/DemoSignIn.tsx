import { ProxiedSignInPage } from '@backstage/core-components';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import type { SignInPageProps } from '@backstage/plugin-app-react';
import { Button } from '@backstage/ui';
import { appTranslationRef } from '../translation';
import { forgetDemo, rememberDemo } from './rememberedDemo';
import { SignInLayout } from './SignInLayout';

/** Enters as the demo user, also after a reload, until the person signs out. */
export function DemoSignIn(
  props: Pick<SignInPageProps, 'onSignInSuccess'> & { onBack: () => void },
) {
  const { onSignInSuccess, onBack } = props;
  const { t } = useTranslationRef(appTranslationRef);
  return (
    <ProxiedSignInPage
      provider="guest"
      onSignInSuccess={identity => {
        rememberDemo();
        onSignInSuccess({
          getProfileInfo: () => identity.getProfileInfo(),
          getBackstageIdentity: () => identity.getBackstageIdentity(),
          getCredentials: () => identity.getCredentials(),
          signOut: async () => {
            forgetDemo();
            await identity.signOut();
          },
        });
      }}
      ErrorComponent={({ error }) => (
        <SignInLayout error={error}>
          <Button
            variant="secondary"
            onPress={() => {
              forgetDemo();
              onBack();
            }}
          >
            {t('signIn.back')}
          </Button>
        </SignInLayout>
      )}
    />
  );
}
