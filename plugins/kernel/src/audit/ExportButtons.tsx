import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import {
  downloadText,
  ErrorPanel,
  useAction,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import {
  kernelApiRef,
  type AuditFormat,
  type AuditQuery,
} from '../api/KernelApi';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';

const FORMATS: readonly AuditFormat[] = ['csv', 'ndjson'];

/** What is looked for as a file; where one file does not take all, the next one goes on. */
export function ExportButtons({ query }: { query: AuditQuery }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const [next, setNext] = useState<{ query: AuditQuery; cursor: string }>();
  const download = useAction(async (format: AuditFormat) => {
    const cursor = next?.query === query ? next.cursor : undefined;
    const file = await kernelApi.exportEvents({ ...query, cursor, format });
    downloadText(`audit-log.${format}`, file.text);
    setNext(file.nextCursor ? { query, cursor: file.nextCursor } : undefined);
  });
  return (
    <div className={styles.column}>
      <div className={styles.actions}>
        {FORMATS.map(format => (
          <Button
            key={format}
            variant="secondary"
            isPending={download.isPending}
            onPress={() => download.start(format)}
          >
            {t(`audit.export.${format}`)}
          </Button>
        ))}
      </div>
      {next?.query === query && (
        <Text as="p" role="status">
          {t('audit.export.more')}
        </Text>
      )}
      {download.error && (
        <ErrorPanel title={t('audit.export.failed')} error={download.error} />
      )}
    </div>
  );
}
