import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { kernelTranslationRef } from '../translation';

/** What the fields of a repository are called, by their names in the API. */
export function useFieldLabels(): Record<string, string> {
  const { t } = useTranslationRef(kernelTranslationRef);
  return {
    alias: t('repositories.alias'),
    defaultRef: t('repositories.defaultRef'),
    docsRootPath: t('repositories.docsRootPath'),
    servicesYamlPath: t('repositories.servicesYamlPath'),
    platformToken: t('tokens.field.platformToken'),
    botToken: t('tokens.field.botToken'),
  };
}
