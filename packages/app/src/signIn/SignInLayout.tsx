import {
  configApiRef,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import type { ReactNode } from 'react';
import { appTranslationRef } from '../translation';
import styles from './SignInLayout.module.css';

/** The sign-in page's frame, with why the last try failed. */
export function SignInLayout(props: { error?: Error; children: ReactNode }) {
  const { error, children } = props;
  const config = useApi(configApiRef);
  const { t } = useTranslationRef(appTranslationRef);
  return (
    <main className={styles.page}>
      <Text as="h1" variant="title-small">
        {t('signIn.title', {
          app: config.getOptionalString('app.title') ?? 'Stagecraft',
        })}
      </Text>
      {error && (
        <Alert
          role="alert"
          status="danger"
          icon
          title={t('signIn.refused')}
          description={
            <>
              <Text as="p">{error.message}</Text>
              <Text as="p">{t('signIn.refusedHint')}</Text>
            </>
          }
        />
      )}
      {children}
    </main>
  );
}
