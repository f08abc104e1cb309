import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import {
  PageTitle,
  useCursorPages,
  usePolling,
  useUrlFilters,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { kernelApiRef, type ProjectsQuery } from '../api/KernelApi';
import { FilteredList } from '../shared/FilteredList';
import { listFilterFormat } from '../shared/listFilters';
import { PAGE_SIZE } from '../shared/pageSize';
import styles from '../shared/Shared.module.css';
import { usePlatformRights } from '../shared/useRights';
import { GitHubTokensSection } from '../tokens/GitHubTokensSection';
import { kernelTranslationRef } from '../translation';
import { ProjectDialog } from './ProjectDialog';
import { ProjectsTable } from './ProjectsTable';
import { useProjectHref } from './useProjectHref';

const FORMAT = listFilterFormat({
  roles: [],
  sorts: ['name', 'repositories'],
});

/** The projects that the person may see; for platform admins also the platform's tokens. */
export function ProjectsView() {
  const { t } = useTranslationRef(kernelTranslationRef);
  const { isPlatformAdmin } = usePlatformRights();
  const { filters, change, reset } = useUrlFilters(FORMAT);
  const pages = useProjects(filters);
  const me = useMe();
  const projectHref = useProjectHref();
  const navigate = useNavigate();
  const [isCreating, setCreating] = useState(false);
  return (
    <div className={styles.column}>
      <PageTitle title={t('projects.heading')}>
        {isPlatformAdmin && (
          <Button variant="primary" onPress={() => setCreating(true)}>
            {t('projects.create')}
          </Button>
        )}
      </PageTitle>
      <FilteredList
        {...{ pages, filters, onChange: change, onReset: reset }}
        searchPlaceholder={t('filter.projects')}
        loadingText={t('projects.loading')}
        failedTitle={t('projects.loadFailed')}
        emptyTitle={t('projects.empty.title')}
        emptyDescription={t(
          isPlatformAdmin ? 'projects.empty.create' : 'projects.empty.ask',
        )}
      >
        {(projects, table) => (
          <ProjectsTable {...{ projects, table, me: me.value, projectHref }} />
        )}
      </FilteredList>
      {isPlatformAdmin && <GitHubTokensSection owner="platform" />}
      {isCreating && (
        <ProjectDialog
          onClose={() => setCreating(false)}
          onSaved={({ id }) => navigate(projectHref(id))}
        />
      )}
    </div>
  );
}

function useProjects(query: ProjectsQuery) {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      kernelApi.listProjects({ ...query, cursor, limit: PAGE_SIZE }, signal),
    [kernelApi, query],
  );
  return useCursorPages(load);
}

function useMe() {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    (signal: AbortSignal) => kernelApi.getMe(signal),
    [kernelApi],
  );
  return usePolling(load, { intervalMs: undefined });
}
