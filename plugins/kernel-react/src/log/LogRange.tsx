import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { kernelReactTranslationRef } from '../translation';
import { useLanguage } from '../useLanguage';
import type { LogStretch } from './LogStretch';
import type { EarlierLines } from './LogViewer';
import styles from './LogViewer.module.css';

/** Which lines are loaded, and how to get those before them. */
export function LogRange(props: { log: LogStretch; earlier: EarlierLines }) {
  const { log, earlier } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const numbers = new Intl.NumberFormat(useLanguage());
  return (
    <div className={styles.range}>
      <Text as="p" color="secondary">
        {t('log.range', {
          first: numbers.format(log.firstLine),
          last: numbers.format(log.lastLine),
        })}
      </Text>
      <Button
        size="small"
        variant="secondary"
        isDisabled={earlier.isLoading}
        onPress={earlier.load}
      >
        {t('log.earlier')}
      </Button>
      <Button
        size="small"
        variant="tertiary"
        isDisabled={earlier.isLoading}
        onPress={earlier.loadAll}
      >
        {t('log.all')}
      </Button>
    </div>
  );
}
