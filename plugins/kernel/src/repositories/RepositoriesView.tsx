import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import type {
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-common';
import {
  useCursorPages,
  type CursorPages,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { ListStates } from '@stagecraft/backstage-plugin-kernel-react';
import { PAGE_SIZE } from '../shared/pageSize';
import styles from '../shared/Shared.module.css';
import type { ProjectRights } from '../shared/useRights';
import { kernelTranslationRef } from '../translation';
import { AttachDialog } from './AttachDialog';
import { RepositorySection } from './RepositorySection';

/** How often the list is asked for again: labels are made in the background, deliveries come. */
const REFRESH_MS = 5_000;

/** The repositories of the project and how they are on GitHub; who may write attaches, changes and detaches them. */
export function RepositoriesView(props: {
  project: Project;
  rights: ProjectRights;
  /** The project has a repository more or less. */
  onChanged: () => void;
}) {
  const { project, rights, onChanged } = props;
  const { canWrite } = rights;
  const { t } = useTranslationRef(kernelTranslationRef);
  const pages = useRepositories(project.id);
  const [isAttaching, setAttaching] = useState(false);
  const reload = () => {
    pages.reload();
    onChanged();
  };
  return (
    <div className={styles.column}>
      {canWrite && (
        <div>
          <Button variant="primary" onPress={() => setAttaching(true)}>
            {t('repositories.attach')}
          </Button>
        </div>
      )}
      <ListStates
        pages={pages}
        loadingText={t('repositories.loading')}
        failedTitle={t('repositories.loadFailed')}
        emptyTitle={t('repositories.empty.title')}
        emptyDescription={t(
          canWrite ? 'repositories.empty.attach' : 'repositories.empty.ask',
        )}
      >
        {repositories =>
          repositories.map(repository => (
            <RepositorySection
              key={repository.id}
              repository={repository}
              canWrite={canWrite}
              onChanged={reload}
            />
          ))
        }
      </ListStates>
      {isAttaching && (
        <AttachDialog
          project={project}
          stateOf={stateIn(pages)}
          onAttached={reload}
          onClose={() => setAttaching(false)}
        />
      )}
    </div>
  );
}

/** What the list knows about a repository by now. */
function stateIn(pages: CursorPages<Repository>) {
  return (repository: Repository) =>
    pages.items?.find(({ id }) => id === repository.id) ?? repository;
}

function useRepositories(projectId: string) {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      kernelApi.listRepositories(
        projectId,
        { cursor, limit: PAGE_SIZE },
        signal,
      ),
    [kernelApi, projectId],
  );
  return useCursorPages(load, { intervalMs: REFRESH_MS });
}
