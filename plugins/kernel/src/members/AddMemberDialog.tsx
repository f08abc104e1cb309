import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { TextField } from '@backstage/ui';
import type {
  Project,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-common';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { FormDialog } from '../shared/FormDialog';
import { namedFields } from '../shared/namedFields';
import { kernelTranslationRef } from '../translation';
import { RoleSelect } from './RoleSelect';

/** Somebody of the allow list becomes a member. */
export function AddMemberDialog(props: {
  project: Project;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { project, onClose, onSaved } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<ProjectRole>('read');
  const add = useAction(async () => {
    await kernelApi.putMember(project.id, { email, role, onlyNew: true });
    onSaved();
  });
  return (
    <FormDialog
      title={t('members.addTitle', { project: project.name })}
      confirmLabel={t('members.addConfirm')}
      action={add}
      isReady={email.includes('@')}
      fields={{ email: t('users.email') }}
      onClose={onClose}
    >
      <TextField
        type="email"
        label={t('users.email')}
        description={t('members.emailHelp')}
        isRequired
        isInvalid={namedFields(add.error, ['email']).length > 0}
        value={email}
        onChange={value => setEmail(value.trim())}
      />
      <RoleSelect role={role} onChange={setRole} />
    </FormDialog>
  );
}
