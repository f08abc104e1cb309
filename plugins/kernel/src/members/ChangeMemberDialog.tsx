import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Checkbox, CheckboxGroup } from '@backstage/ui';
import {
  DELIVERY_ROLES,
  type DeliveryRole,
  type Member,
  type Project,
} from '@stagecraft/backstage-plugin-kernel-common';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { FormDialog } from '../shared/FormDialog';
import type { ProjectRights } from '../shared/useRights';
import { kernelTranslationRef } from '../translation';
import { RoleSelect } from './RoleSelect';

interface ChangeMemberDialogProps {
  project: Project;
  member: Member;
  rights: ProjectRights;
  onClose: () => void;
  onSaved: () => void;
}

/** What a member may do (the owner decides) and delivers as (admins of the project decide). */
export function ChangeMemberDialog(props: ChangeMemberDialogProps) {
  const { member, rights, onClose } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const [role, setRole] = useState(member.role);
  const [deliveryRoles, setDeliveryRoles] = useState(member.deliveryRoles);
  const save = useSave(props, { role, deliveryRoles });
  return (
    <FormDialog
      title={t('members.change.title', { email: member.user.email })}
      confirmLabel={t('form.save')}
      action={save}
      isReady
      onClose={onClose}
    >
      {rights.isPlatformOwner && <RoleSelect role={role} onChange={setRole} />}
      <CheckboxGroup
        label={t('members.column.delivers')}
        description={t('members.deliversHelp')}
        value={deliveryRoles}
        onChange={keys => setDeliveryRoles(keys as DeliveryRole[])}
      >
        {DELIVERY_ROLES.map(each => (
          <Checkbox key={each} value={each}>
            {t(`deliveryRole.${each}`)}
          </Checkbox>
        ))}
      </CheckboxGroup>
    </FormDialog>
  );
}

/** Sends what is different; nothing for nothing. */
function useSave(
  { project, member, onSaved }: ChangeMemberDialogProps,
  wanted: Pick<Member, 'role' | 'deliveryRoles'>,
) {
  const kernelApi = useApi(kernelApiRef);
  const { id: userId } = member.user;
  const { role, deliveryRoles } = wanted;
  return useAction(async () => {
    if (role !== member.role) {
      await kernelApi.putMember(project.id, { userId, role });
    }
    if (!hasSame(deliveryRoles, member.deliveryRoles)) {
      await kernelApi.setDeliveryRoles(project.id, userId, deliveryRoles);
    }
    onSaved();
  });
}

function hasSame(some: DeliveryRole[], others: DeliveryRole[]): boolean {
  return (
    some.length === others.length && some.every(role => others.includes(role))
  );
}
