import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert } from '@backstage/ui';
import { kernelReactTranslationRef } from './translation';

/** Tells that what is shown may be old, because updates fail at the moment. */
export function StaleNotice() {
  const { t } = useTranslationRef(kernelReactTranslationRef);
  return (
    <Alert
      role="status"
      status="warning"
      icon
      title={t('stale.title')}
      description={t('stale.description')}
    />
  );
}
