import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select } from '@backstage/ui';
import {
  PROJECT_ROLES,
  type ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-common';
import { kernelTranslationRef } from '../translation';

/** What a member may do, each with what it means. */
export function RoleSelect(props: {
  role: ProjectRole;
  onChange: (role: ProjectRole) => void;
}) {
  const { t } = useTranslationRef(kernelTranslationRef);
  return (
    <Select
      label={t('members.column.role')}
      description={t(`members.means.${props.role}`)}
      options={PROJECT_ROLES.map(role => ({
        value: role as string,
        label: t(`role.${role}`),
      }))}
      value={props.role}
      onChange={key => props.onChange(key as ProjectRole)}
    />
  );
}
