import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import {
  PROJECT_ROLES,
  type Member,
  type Project,
} from '@stagecraft/backstage-plugin-kernel-common';
import {
  useCursorPages,
  useUrlFilters,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { kernelApiRef, type MembersQuery } from '../api/KernelApi';
import { ConfirmDialog } from '../shared/ConfirmDialog';
import { FilteredList } from '../shared/FilteredList';
import { listFilterFormat } from '../shared/listFilters';
import { PAGE_SIZE } from '../shared/pageSize';
import styles from '../shared/Shared.module.css';
import type { ProjectRights } from '../shared/useRights';
import { kernelTranslationRef } from '../translation';
import { AddMemberDialog } from './AddMemberDialog';
import { ChangeMemberDialog } from './ChangeMemberDialog';
import { MembersTable } from './MembersTable';
import { useRoleTexts } from './useRoleTexts';

const FORMAT = listFilterFormat({
  roles: PROJECT_ROLES,
  sorts: ['email', 'role'],
});

type Asked =
  | { kind: 'add' }
  | { kind: 'change'; member: Member }
  | { kind: 'remove'; member: Member };

interface MembersViewProps {
  project: Project;
  rights: ProjectRights;
}

/** Who belongs to the project. Admins of it say what members deliver as; the owner adds and removes. */
export function MembersView({ project, rights }: MembersViewProps) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const texts = useRoleTexts();
  const { filters, change, reset } = useUrlFilters(FORMAT);
  const pages = useMembers(project.id, filters);
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    pages.reload();
  };
  return (
    <div className={styles.column}>
      <Text as="p" color="secondary">
        {t(rights.isPlatformOwner ? 'members.help' : 'members.helpAdmin')}
      </Text>
      {rights.isPlatformOwner && (
        <div>
          <Button variant="primary" onPress={() => setAsked({ kind: 'add' })}>
            {t('members.add')}
          </Button>
        </div>
      )}
      <FilteredList
        {...{ pages, filters, onChange: change, onReset: reset }}
        searchPlaceholder={t('filter.people')}
        roles={{
          label: t('members.column.role'),
          options: PROJECT_ROLES.map(role => ({
            value: role,
            label: texts.role(role),
          })),
        }}
        loadingText={t('members.loading')}
        failedTitle={t('members.loadFailed')}
        emptyTitle={t('members.empty.title')}
        emptyDescription={t(
          rights.isPlatformOwner ? 'members.empty.add' : 'members.empty.ask',
        )}
      >
        {(members, table) => (
          <MembersTable
            {...{ members, table }}
            rights={rights}
            onChange={member => setAsked({ kind: 'change', member })}
            onRemove={member => setAsked({ kind: 'remove', member })}
          />
        )}
      </FilteredList>
      {asked && <MemberDialog {...{ asked, project, rights, close, done }} />}
    </div>
  );
}

function MemberDialog(
  props: MembersViewProps & {
    asked: Asked;
    close: () => void;
    done: () => void;
  },
) {
  const { asked, project, rights, close, done } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  if (asked.kind === 'add') {
    return <AddMemberDialog project={project} onClose={close} onSaved={done} />;
  }
  const { member } = asked;
  if (asked.kind === 'change') {
    return (
      <ChangeMemberDialog
        {...{ project, member, rights }}
        onClose={close}
        onSaved={done}
      />
    );
  }
  const { id, email } = member.user;
  return (
    <ConfirmDialog
      title={t('members.remove.title', { email, project: project.name })}
      description={t('members.remove.description')}
      confirmLabel={t('members.remove.confirm')}
      work={async () => {
        await kernelApi.deleteMember(project.id, id);
        done();
      }}
      onClose={close}
    />
  );
}

function useMembers(projectId: string, query: MembersQuery) {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    (cursor: string | undefined, signal: AbortSignal) =>
      kernelApi.listMembers(
        projectId,
        { ...query, cursor, limit: PAGE_SIZE },
        signal,
      ),
    [kernelApi, projectId, query],
  );
  return useCursorPages(load);
}
