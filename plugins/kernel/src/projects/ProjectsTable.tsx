import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Cell,
  CellText,
  Link,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
} from '@backstage/ui';
import type { Me, Project } from '@stagecraft/backstage-plugin-kernel-common';
import { useMemo } from 'react';
import type { ListTableProps } from '../shared/FilteredList';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';
import type { ProjectHref } from './useProjectHref';

interface ProjectsTableProps {
  projects: Project[];
  table: ListTableProps;
  /** Absent while it is on its way or can't be had: then no role is shown. */
  me: Me | undefined;
  projectHref: ProjectHref;
}

/** Projects; a click or Enter anywhere in a row opens its project. */
export function ProjectsTable(props: ProjectsTableProps) {
  return (
    <Table
      {...props.table}
      data={props.projects}
      columnConfig={useColumns(props)}
      rowConfig={{ getHref: ({ id }) => props.projectHref(id) }}
      pagination={{ type: 'none' }}
    />
  );
}

function useColumns({
  me,
  projectHref,
}: ProjectsTableProps): ColumnConfig<Project>[] {
  const { t } = useTranslationRef(kernelTranslationRef);
  const isNarrow = useBreakpoint().down('sm');
  const roleOf = useRoleOf(me);
  return useMemo(
    () => [
      {
        id: 'name',
        label: t('projects.column.project'),
        isSortable: true,
        isRowHeader: true,
        cell: project => (
          <Cell>
            <div className={styles.cell}>
              <Link href={projectHref(project.id)}>{project.name}</Link>
              <Text as="p" variant="body-small" color="secondary">
                {project.slug}
              </Text>
            </div>
          </Cell>
        ),
      },
      {
        id: 'role',
        label: t('projects.column.role'),
        cell: project => <CellText title={roleOf(project.id)} />,
      },
      ...(isNarrow
        ? []
        : [
            {
              id: 'repositories',
              label: t('projects.column.repositories'),
              isSortable: true,
              cell: (project: Project) => (
                <CellText title={String(project.repositoryCount ?? '—')} />
              ),
            },
          ]),
    ],
    [t, isNarrow, projectHref, roleOf],
  );
}

/** The person's role in a project; who has none may see it as platform admin. */
function useRoleOf(me: Me | undefined): (projectId: string) => string {
  const { t } = useTranslationRef(kernelTranslationRef);
  return useMemo(() => {
    const roles = new Map(
      me?.memberships.map(({ projectId, role }) => [projectId, role]),
    );
    return projectId => {
      const role = roles.get(projectId);
      if (role) return t(`role.${role}`);
      if (me?.user.isPlatformOwner) return t('globalRole.owner');
      return me?.user.isPlatformAdmin ? t('globalRole.admin') : '—';
    };
  }, [me, t]);
}
