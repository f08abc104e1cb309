import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ButtonIcon,
  Cell,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
} from '@backstage/ui';
import { RiDeleteBinLine, RiEditLine } from '@remixicon/react';
import type { Member } from '@stagecraft/backstage-plugin-kernel-common';
import { useMemo } from 'react';
import type { ListTableProps } from '../shared/FilteredList';
import styles from '../shared/Shared.module.css';
import type { ProjectRights } from '../shared/useRights';
import { kernelTranslationRef } from '../translation';
import tableStyles from './MembersTable.module.css';
import { useRoleTexts } from './useRoleTexts';

interface MembersTableProps {
  members: Member[];
  table: ListTableProps;
  rights: ProjectRights;
  onChange: (member: Member) => void;
  onRemove: (member: Member) => void;
}

type Row = Member & { id: string };

/** Members with their roles; on a narrow screen what they deliver as stands below the role. */
export function MembersTable(props: MembersTableProps) {
  const rows = useMemo(
    () => props.members.map(member => ({ ...member, id: member.user.id })),
    [props.members],
  );
  return (
    <Table
      {...props.table}
      data={rows}
      columnConfig={useColumns(props)}
      pagination={{ type: 'none' }}
      className={tableStyles.root}
    />
  );
}

function useColumns(props: MembersTableProps): ColumnConfig<Row>[] {
  const { t } = useTranslationRef(kernelTranslationRef);
  const isNarrow = useBreakpoint().down('sm');
  return useMemo(
    () => [
      {
        id: 'email',
        label: t('members.column.person'),
        isSortable: true,
        isRowHeader: true,
        cell: row => <PersonCell member={row} />,
      },
      {
        id: 'role',
        label: t('members.column.role'),
        isSortable: true,
        cell: row => <RoleCell member={row} namesDelivery={isNarrow} />,
      },
      ...(isNarrow
        ? []
        : [
            {
              id: 'delivers',
              label: t('members.column.delivers'),
              cell: (row: Row) => <DeliveryCell member={row} />,
            },
          ]),
      {
        id: 'actions',
        label: t('column.actions'),
        cell: row => <ActionsCell {...props} member={row} />,
      },
    ],
    [t, isNarrow, props],
  );
}

function PersonCell({ member }: { member: Member }) {
  const { email, githubLogin, userEntityRef } = member.user;
  return (
    <Cell>
      <div className={styles.cell}>
        <Text as="p">{email}</Text>
        <Text as="p" variant="body-small" color="secondary">
          {githubLogin ? `@${githubLogin}` : userEntityRef}
        </Text>
      </div>
    </Cell>
  );
}

/** `namesDelivery` where the column of it is left out. */
function RoleCell(props: { member: Member; namesDelivery: boolean }) {
  const { role, deliveryRoles } = props.member;
  const texts = useRoleTexts();
  return (
    <Cell>
      <div className={styles.cell}>
        <Text as="p">{texts.role(role)}</Text>
        {props.namesDelivery && deliveryRoles.length > 0 && (
          <Text as="p" variant="body-small" color="secondary">
            {texts.delivery(deliveryRoles)}
          </Text>
        )}
      </div>
    </Cell>
  );
}

function DeliveryCell({ member }: { member: Member }) {
  const texts = useRoleTexts();
  return (
    <Cell>
      <div className={styles.cell}>
        <Text as="p">{texts.delivery(member.deliveryRoles) || '—'}</Text>
      </div>
    </Cell>
  );
}

function ActionsCell(props: MembersTableProps & { member: Member }) {
  const { member, rights, onChange, onRemove } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const { email, isPlatformOwner } = member.user;
  return (
    <Cell>
      <div className={styles.actions}>
        <ButtonIcon
          size="small"
          variant="secondary"
          icon={<RiEditLine />}
          aria-label={t('members.change.title', { email })}
          onPress={() => onChange(member)}
        />
        {rights.isPlatformOwner && !isPlatformOwner && (
          <ButtonIcon
            size="small"
            variant="secondary"
            icon={<RiDeleteBinLine />}
            aria-label={t('members.remove.action', { email })}
            onPress={() => onRemove(member)}
          />
        )}
        {rights.isPlatformOwner && isPlatformOwner && (
          <Text as="span" variant="body-small" color="secondary">
            {t('members.ownerStays')}
          </Text>
        )}
      </div>
    </Cell>
  );
}
