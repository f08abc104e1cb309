import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { RiFileList3Line } from '@remixicon/react';
import type { AuditEvent } from '@stagecraft/backstage-plugin-kernel-common';
import {
  ConsolePage,
  PageTitle,
  Section,
  useCursorPages,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import { kernelApiRef } from '../api/KernelApi';
import { auditRouteRef } from '../routes';
import { ListStates } from '@stagecraft/backstage-plugin-kernel-react';
import { PAGE_SIZE } from '../shared/pageSize';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';
import { AuditFilterForm } from './AuditFilterForm';
import {
  isFiltering,
  readAuditFilters,
  toAuditQuery,
  writeAuditFilters,
} from './auditFilters';
import { AuditList } from './AuditList';
import { ExportButtons } from './ExportButtons';

/** `/audit`: what was done, by whom. What is looked for is in the address. */
export function AuditPage() {
  const { t } = useTranslationRef(kernelTranslationRef);
  const toAudit = useRouteRef(auditRouteRef);
  return (
    <ConsolePage
      title={t('audit.title')}
      icon={<RiFileList3Line />}
      titleLink={toAudit?.()}
    >
      <AuditView />
    </ConsolePage>
  );
}

function AuditView() {
  const { t } = useTranslationRef(kernelTranslationRef);
  const { filters, query, show } = useAuditFilters();
  const pages = useEvents(query);
  return (
    <div className={styles.column}>
      <PageTitle title={t('audit.heading')}>
        <ExportButtons query={query} />
      </PageTitle>
      <Text as="p" color="secondary">
        {t('audit.help')}
      </Text>
      <AuditFilterForm
        key={writeAuditFilters(filters).toString()}
        filters={filters}
        onShow={show}
      />
      <ListStates
        pages={pages}
        loadingText={t('audit.loading')}
        failedTitle={t('audit.loadFailed')}
        emptyTitle={
          isFiltering(filters) ? t('audit.noMatch') : t('audit.empty.title')
        }
        emptyDescription={t('audit.empty.description')}
      >
        {(events: AuditEvent[]) => (
          <Section title={t('audit.events')}>
            <AuditList events={events} />
          </Section>
        )}
      </ListStates>
    </div>
  );
}

function useAuditFilters() {
  const [params, setParams] = useSearchParams();
  const address = params.toString();
  const filters = useMemo(
    () => readAuditFilters(new URLSearchParams(address)),
    [address],
  );
  const query = useMemo(() => toAuditQuery(filters), [filters]);
  const show = (next: typeof filters) => setParams(writeAuditFilters(next));
  return { filters, query, show };
}

function useEvents(query: ReturnType<typeof toAuditQuery>) {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      kernelApi.listEvents({ ...query, cursor, limit: PAGE_SIZE }, signal),
    [kernelApi, query],
  );
  return useCursorPages(load);
}
