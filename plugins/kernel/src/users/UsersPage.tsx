import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import { RiGroupLine } from '@remixicon/react';
import type { User } from '@stagecraft/backstage-plugin-kernel-common';
import {
  ConsolePage,
  PageTitle,
  useCursorPages,
  type CursorPage,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { usersRouteRef } from '../routes';
import { ConfirmDialog } from '../shared/ConfirmDialog';
import { ListStates } from '@stagecraft/backstage-plugin-kernel-react';
import { PAGE_SIZE } from '../shared/pageSize';
import styles from '../shared/Shared.module.css';
import { usePlatformRights } from '../shared/useRights';
import { kernelTranslationRef } from '../translation';
import { UserDialog } from './UserDialog';
import { UsersTable, type UserRow } from './UsersTable';

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
  const pages = useUsers();
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
      <ListStates
        pages={pages}
        loadingText={t('users.loading')}
        failedTitle={t('users.loadFailed')}
        emptyTitle={t('users.empty.title')}
        emptyDescription={t('users.empty.description')}
      >
        {rows => (
          <UsersTable
            rows={rows}
            onChange={user => setAsked({ kind: 'change', user })}
            onDelete={user => setAsked({ kind: 'delete', user })}
          />
        )}
      </ListStates>
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
function useUsers() {
  const kernelApi = useApi(kernelApiRef);
  const load = useCallback(
    async (
      cursor: string | undefined,
      signal: AbortSignal,
    ): Promise<CursorPage<UserRow>> => {
      const [{ user: me }, page] = await Promise.all([
        kernelApi.getMe(signal),
        kernelApi.listUsers({ cursor, limit: PAGE_SIZE }, signal),
      ]);
      const { items, nextCursor } = page;
      return { items: items.map(user => ({ ...user, me })), nextCursor };
    },
    [kernelApi],
  );
  return useCursorPages(load);
}
