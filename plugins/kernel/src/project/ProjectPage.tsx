import {
  BreadcrumbEntry,
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import type { Project } from '@stagecraft/backstage-plugin-kernel-common';
import {
  ErrorPanel,
  LoadingRows,
  PageTitle,
  SubPages,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback } from 'react';
import { Route, Routes, useParams } from 'react-router-dom';
import { kernelApiRef } from '../api/KernelApi';
import { MembersView } from '../members/MembersView';
import { useProjectHref } from '../projects/useProjectHref';
import { RepositoriesView } from '../repositories/RepositoriesView';
import styles from '../shared/Shared.module.css';
import { useProjectRights, type ProjectRights } from '../shared/useRights';
import { auditRouteRef } from '../routes';
import { kernelTranslationRef } from '../translation';
import { ProjectOverview } from './ProjectOverview';

/** The pages of one project; its id is in the address. */
export function ProjectPage() {
  const { projectId = '' } = useParams();
  const { t } = useTranslationRef(kernelTranslationRef);
  const projectHref = useProjectHref();
  const project = useProject(projectId);
  const rights = useProjectRights(projectId);
  if (project.value) {
    return (
      <BreadcrumbEntry
        entry={{ label: project.value.name, href: projectHref(projectId) }}
      >
        <ProjectTabs
          project={project.value}
          rights={rights}
          onChanged={project.reload}
        />
      </BreadcrumbEntry>
    );
  }
  if (project.error) {
    return (
      <ErrorPanel
        title={t('project.loadFailed')}
        error={project.error}
        onRetry={project.reload}
      />
    );
  }
  return <LoadingRows label={t('project.loading')} rows={4} />;
}

interface ProjectTabsProps {
  project: Project;
  rights: ProjectRights;
  onChanged: () => void;
}

function ProjectTabs(props: ProjectTabsProps) {
  const { project, rights } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const href = useProjectHref()(project.id);
  const toAudit = useRouteRef(auditRouteRef);
  const auditHref = `${toAudit?.() ?? '/audit'}?projectId=${project.id}`;
  return (
    <div className={styles.column}>
      <PageTitle title={project.name} />
      <SubPages
        label={t('project.tabs')}
        pages={[
          { label: t('project.overview'), href },
          { label: t('repositories.title'), href: `${href}/repositories` },
          ...(rights.isProjectAdmin
            ? [
                { label: t('members.title'), href: `${href}/members` },
                { label: t('audit.title'), href: auditHref },
              ]
            : []),
        ]}
      />
      <Routes>
        <Route index element={<ProjectOverview {...props} />} />
        <Route path="repositories" element={<RepositoriesView {...props} />} />
        <Route
          path="members"
          element={<MembersView project={project} rights={rights} />}
        />
      </Routes>
    </div>
  );
}

function useProject(projectId: string) {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    (signal: AbortSignal) => kernelApi.getProject(projectId, signal),
    [kernelApi, projectId],
  );
  return usePolling(load, { intervalMs: undefined });
}
