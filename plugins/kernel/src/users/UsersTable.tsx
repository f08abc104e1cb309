import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ButtonIcon,
  Cell,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
} from '@backstage/ui';
import {
  RiDeleteBinLine,
  RiEditLine,
  RiShieldStarLine,
  RiShieldUserLine,
  RiUserLine,
} from '@remixicon/react';
import type { User } from '@stagecraft/backstage-plugin-kernel-common';
import {
  CopyableId,
  StatusBadge,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useMemo } from 'react';
import type { ListTableProps } from '../shared/FilteredList';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';
import { deletionBlock, mayChange } from './deletionBlock';

/** Somebody of the allow list, and the person who looks. */
export type UserRow = User & { me: User };

interface UsersTableProps {
  rows: UserRow[];
  table: ListTableProps;
  onChange: (user: User) => void;
  onDelete: (user: User) => void;
}

/** The allow list; on a narrow screen who it is, the role, and what can be done. */
export function UsersTable(props: UsersTableProps) {
  return (
    <Table
      {...props.table}
      data={props.rows}
      columnConfig={useColumns(props)}
      pagination={{ type: 'none' }}
    />
  );
}

function useColumns(props: UsersTableProps): ColumnConfig<UserRow>[] {
  const { t } = useTranslationRef(kernelTranslationRef);
  const isNarrow = useBreakpoint().down('sm');
  return useMemo(
    () => [
      {
        id: 'email',
        label: t('users.column.person'),
        isSortable: true,
        isRowHeader: true,
        cell: row => <PersonCell user={row} namesRole={isNarrow} />,
      },
      ...(isNarrow
        ? []
        : [
            {
              id: 'role',
              label: t('users.column.role'),
              isSortable: true,
              cell: (row: UserRow) => (
                <Cell>
                  <GlobalRole user={row} />
                </Cell>
              ),
            },
            {
              id: 'githubUserId',
              label: t('users.githubUserId'),
              isSortable: true,
              cell: (row: UserRow) => <GitHubCell user={row} />,
            },
          ]),
      {
        id: 'actions',
        label: t('column.actions'),
        cell: row => <ActionsCell {...props} row={row} />,
      },
    ],
    [t, isNarrow, props],
  );
}

/** `namesRole` where the column of it is left out. */
function PersonCell({ user, namesRole }: { user: User; namesRole: boolean }) {
  const { email, githubLogin, userEntityRef } = user;
  return (
    <Cell>
      <div className={styles.cell}>
        <Text as="p">{email}</Text>
        <Text as="p" variant="body-small" color="secondary">
          {githubLogin ? `@${githubLogin} · ${userEntityRef}` : userEntityRef}
        </Text>
        {namesRole && <GlobalRole user={user} />}
      </div>
    </Cell>
  );
}

function GlobalRole({ user }: { user: User }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  if (user.isPlatformOwner) {
    return (
      <StatusBadge
        tone="positive"
        icon={RiShieldStarLine}
        label={t('globalRole.owner')}
      />
    );
  }
  return user.isPlatformAdmin ? (
    <StatusBadge
      tone="info"
      icon={RiShieldUserLine}
      label={t('globalRole.admin')}
    />
  ) : (
    <StatusBadge
      tone="neutral"
      icon={RiUserLine}
      label={t('globalRole.user')}
    />
  );
}

function GitHubCell({ user }: { user: User }) {
  const { t } = useTranslationRef(kernelTranslationRef);
  return (
    <Cell>
      {user.githubUserId ? (
        <CopyableId label={t('users.githubUserId')} value={user.githubUserId} />
      ) : (
        '—'
      )}
    </Cell>
  );
}

function ActionsCell(props: UsersTableProps & { row: UserRow }) {
  const { row, onChange, onDelete } = props;
  const { me, ...user } = row;
  const { t } = useTranslationRef(kernelTranslationRef);
  const block = deletionBlock({ me, user });
  const { email } = user;
  return (
    <Cell>
      <div className={styles.cell}>
        <div className={styles.actions}>
          {mayChange({ me, user }) && (
            <ButtonIcon
              size="small"
              variant="secondary"
              icon={<RiEditLine />}
              aria-label={t('users.change.title', { email })}
              onPress={() => onChange(user)}
            />
          )}
          <ButtonIcon
            size="small"
            variant="secondary"
            icon={<RiDeleteBinLine />}
            aria-label={t('users.delete.action', { email })}
            isDisabled={block !== undefined}
            onPress={() => onDelete(user)}
          />
        </div>
        {block && (
          <Text as="p" variant="body-small" color="secondary">
            {t(`users.block.${block}`)}
          </Text>
        )}
      </div>
    </Cell>
  );
}
