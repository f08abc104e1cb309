import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiGroupLine } from '@remixicon/react';
import type {
  GlobalRole,
  User,
} from '@stagecraft/backstage-plugin-kernel-common';
import {
  ConsolePage,
  PageTitle,
  useCursorPages,
  useUrlFilters,
  type CursorPage,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { kernelApiRef, type UsersQuery } from '../api/KernelApi';
import { usersRouteRef } from '../routes';
import { ConfirmDialog } from '../shared/ConfirmDialog';
import { FilteredList } from '../shared/FilteredList';
import { listFilterFormat } from '../shared/listFilters';
import { PAGE_SIZE } from '../shared/pageSize';
import styles from '../shared/Shared.module.css';
import { usePlatformRights } from '../shared/useRights';
import { kernelTranslationRef } from '../translation';
import { UserDialog } from './UserDialog';
import { UsersTable, type UserRow } from './UsersTable';

const ROLES: readonly GlobalRole[] = ['owner', 'admin', 'user'];
const FORMAT = listFilterFormat({
  roles: ROLES,
  sorts: ['email', 'role', 'githubUserId'],
});

type Asked =
  | { kind: 'add' }
  | { kind: 'change'; user: User }
  | { kind: 'delete'; user: User };

/** `/users`: who may sign in, and who administers the platform. */
export function UsersPage() {
  const { t } = useTranslationRef(kernelTranslationRef);
  const toUsers = useRouteRef(usersRouteRef);
  return (
    <ConsolePage
      title={t('users.title')}
      icon={<RiGroupLine />}
      titleLink={toUsers?.()}
    >
      <UsersView />
    </ConsolePage>
  );
}

function UsersView() {
  const { t } = useTranslationRef(kernelTranslationRef);
  const { isPlatformAdmin } = usePlatformRights();
  const { filters, change, reset } = useUrlFilters(FORMAT);
  const pages = useUsers(filters);
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const done = () => {
    close();
    pages.reload();
  };
  return (
    <div className={styles.column}>
      <PageTitle title={t('users.heading')}>
        {isPlatformAdmin && (
          <Button variant="primary" onPress={() => setAsked({ kind: 'add' })}>
            {t('users.add')}
          </Button>
        )}
      </PageTitle>
      <Text as="p" color="secondary">
        {t('users.help')}
      </Text>
      <FilteredList
        {...{ pages, filters, onChange: change, onReset: reset }}
        searchPlaceholder={t('filter.people')}
        roles={{
          label: t('users.column.role'),
          options: ROLES.map(role => ({
            value: role,
            label: t(`globalRole.${role}`),
          })),
        }}
        loadingText={t('users.loading')}
        failedTitle={t('users.loadFailed')}
        emptyTitle={t('users.empty.title')}
        emptyDescription={t('users.empty.description')}
      >
        {(rows, table) => (
          <UsersTable
            {...{ rows, table }}
            onChange={user => setAsked({ kind: 'change', user })}
            onDelete={user => setAsked({ kind: 'delete', user })}
          />
        )}
      </FilteredList>
      {asked?.kind === 'delete' && (
        <DeleteUserDialog user={asked.user} onClose={close} onDone={done} />
      )}
      {asked && asked.kind !== 'delete' && (
        <UserDialog
          user={asked.kind === 'change' ? asked.user : undefined}
          onClose={close}
          onSaved={done}
        />
      )}
    </div>
  );
}

function DeleteUserDialog(props: {
  user: User;
  onClose: () => void;
  onDone: () => void;
}) {
  const { user, onClose, onDone } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const { email } = user;
  return (
    <ConfirmDialog
      title={t('users.delete.title', { email })}
      description={t('users.delete.description')}
      confirmLabel={t('users.delete.confirm')}
      work={async () => {
        await kernelApi.deleteUser(user.id);
        onDone();
      }}
      onClose={onClose}
    />
  );
}

/** With the person who looks: what may be done with a row depends on both. */
function useUsers(query: UsersQuery) {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    async (
      cursor: string | undefined,
      signal: AbortSignal,
    ): Promise<CursorPage<UserRow>> => {
      const [{ user: me }, page] = await Promise.all([
        kernelApi.getMe(signal),
        kernelApi.listUsers({ ...query, cursor, limit: PAGE_SIZE }, signal),
      ]);
      const { items, nextCursor } = page;
      return { items: items.map(user => ({ ...user, me })), nextCursor };
    },
    [kernelApi, query],
  );
  return useCursorPages(load);
}
