import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Button, Flex, Text } from '@backstage/ui';
import { CopyableId } from './CopyableId';
import { describeError } from './describeError';
import styles from './ErrorPanel.module.css';
import { kernelReactTranslationRef } from './translation';

/** An error with what to do about it, the server's message, the request's id and a retry. */
export function ErrorPanel(props: {
  error: Error;
  title?: string;
  onRetry?: () => void;
}) {
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const { kind, message, requestId } = describeError(props.error);
  return (
    <Alert
      role="alert"
      status="danger"
      icon
      title={props.title ?? t('error.title')}
      description={
        <Flex direction="column" gap="2" align="start">
          {kind !== 'other' && <Text as="p">{t(`error.${kind}`)}</Text>}
          {/* A server may say something without a space in it. */}
          <Text as="p" className={styles.message}>
            {message}
          </Text>
          {requestId && (
            <Text as="p">
              {t('error.requestId')}:{' '}
              <CopyableId label={t('error.requestId')} value={requestId} />
            </Text>
          )}
          {props.onRetry && (
            <Button variant="secondary" onPress={props.onRetry}>
              {t('error.retry')}
            </Button>
          )}
        </Flex>
      }
    />
  );
}
