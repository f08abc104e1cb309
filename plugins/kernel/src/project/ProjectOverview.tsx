import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import type { Project } from '@stagecraft/backstage-plugin-kernel-common';
import {
  CopyableId,
  DefinitionList,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { kernelApiRef } from '../api/KernelApi';
import { ProjectDialog } from '../projects/ProjectDialog';
import { projectsRouteRef } from '../routes';
import { ConfirmDialog } from '../shared/ConfirmDialog';
import type { ProjectRights } from '../shared/useRights';
import { GitHubTokensSection } from '../tokens/GitHubTokensSection';
import { kernelTranslationRef } from '../translation';

/** What a project is, which tokens it uses, and for the owner the way to delete it. */
export function ProjectOverview(props: {
  project: Project;
  rights: ProjectRights;
  onChanged: () => void;
}) {
  const { project, rights } = props;
  return (
    <>
      <Settings {...props} />
      {rights.isProjectAdmin && (
        <GitHubTokensSection owner={{ projectId: project.id }} />
      )}
      {rights.isPlatformOwner && <Deletion project={project} />}
    </>
  );
}

function Settings(props: {
  project: Project;
  rights: ProjectRights;
  onChanged: () => void;
}) {
  const { project, rights, onChanged } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const [isChanging, setChanging] = useState(false);
  const done = () => {
    setChanging(false);
    onChanged();
  };
  return (
    <Section title={t('project.settings')}>
      <Flex direction="column" gap="4">
        <DefinitionList
          items={[
            { term: t('project.name'), value: project.name },
            { term: t('project.slug'), value: <code>{project.slug}</code> },
            {
              term: t('project.locale'),
              value: project.locale === 'ru' ? 'Русский' : 'English',
            },
            {
              term: t('project.id'),
              value: <CopyableId label={t('project.id')} value={project.id} />,
            },
            {
              term: t('repositories.title'),
              value: project.repositoryCount,
            },
          ]}
        />
        {rights.isPlatformAdmin && (
          <div>
            <Button variant="secondary" onPress={() => setChanging(true)}>
              {t('project.change.action')}
            </Button>
          </div>
        )}
      </Flex>
      {isChanging && (
        <ProjectDialog
          project={project}
          onClose={() => setChanging(false)}
          onSaved={done}
        />
      )}
    </Section>
  );
}

function Deletion({ project }: { project: Project }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const navigate = useNavigate();
  const toProjects = useRouteRef(projectsRouteRef);
  const [isAsking, setAsking] = useState(false);
  const { name, slug } = project;
  return (
    <Section title={t('project.delete.section')}>
      <Flex direction="column" gap="4">
        <Text as="p" color="secondary">
          {t('project.delete.help')}
        </Text>
        <div>
          <Button variant="secondary" onPress={() => setAsking(true)}>
            {t('project.delete.action')}
          </Button>
        </div>
      </Flex>
      {isAsking && (
        <ConfirmDialog
          title={t('project.delete.title', { name })}
          description={t('project.delete.description', {
            ...{ slug, count: String(project.repositoryCount ?? 0) },
          })}
          confirmLabel={t('project.delete.confirm', { slug })}
          work={async () => {
            await kernelApi.deleteProject(project.id);
            navigate(toProjects?.() ?? '/projects');
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </Section>
  );
}
