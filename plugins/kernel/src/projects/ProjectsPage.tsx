import { useRouteRef, useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiFolderOpenLine } from '@remixicon/react';
import { ConsolePage } from '@stagecraft/backstage-plugin-kernel-react';
import { Route, Routes } from 'react-router-dom';
import { ProjectPage } from '../project/ProjectPage';
import { projectsRouteRef } from '../routes';
import { kernelTranslationRef } from '../translation';
import { ProjectsView } from './ProjectsView';

/** `/projects` and, below it, the pages of each project. */
export function ProjectsPage() {
  const { t } = useTranslationRef(kernelTranslationRef);
  const toProjects = useRouteRef(projectsRouteRef);
  return (
    <ConsolePage
      title={t('projects.title')}
      icon={<RiFolderOpenLine />}
      titleLink={toProjects?.()}
    >
      <Routes>
        <Route index element={<ProjectsView />} />
        <Route path=":projectId/*" element={<ProjectPage />} />
      </Routes>
    </ConsolePage>
  );
}
