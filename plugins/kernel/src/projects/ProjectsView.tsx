import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import {
  PageTitle,
  useCursorPages,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { kernelApiRef } from '../api/KernelApi';
import { ListStates } from '@stagecraft/backstage-plugin-kernel-react';
import { PAGE_SIZE } from '../shared/pageSize';
import styles from '../shared/Shared.module.css';
import { usePlatformRights } from '../shared/useRights';
import { GitHubTokensSection } from '../tokens/GitHubTokensSection';
import { kernelTranslationRef } from '../translation';
import { ProjectDialog } from './ProjectDialog';
import { ProjectsTable } from './ProjectsTable';
import { useProjectHref } from './useProjectHref';

/** The projects that the person may see; for platform admins also the platform's tokens. */
export function ProjectsView() {
  const { t } = useTranslationRef(kernelTranslationRef);
  const { isPlatformAdmin } = usePlatformRights();
  const pages = useProjects();
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
      <ListStates
        pages={pages}
        loadingText={t('projects.loading')}
        failedTitle={t('projects.loadFailed')}
        emptyTitle={t('projects.empty.title')}
        emptyDescription={t(
          isPlatformAdmin ? 'projects.empty.create' : 'projects.empty.ask',
        )}
      >
        {projects => (
          <ProjectsTable {...{ projects, me: me.value, projectHref }} />
        )}
      </ListStates>
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

function useProjects() {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      kernelApi.listProjects({ cursor, limit: PAGE_SIZE }, signal),
    [kernelApi],
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
