import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Switch, TextField } from '@backstage/ui';
import type { User } from '@stagecraft/backstage-plugin-kernel-common';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { FormDialog } from '../shared/FormDialog';
import { namedFields } from '../shared/namedFields';
import { usePlatformRights } from '../shared/useRights';
import { kernelTranslationRef } from '../translation';

/** As the API takes them. */
const EMAIL = /^[^@\s]+@[^@\s]+$/;
const GITHUB_ID = /^[1-9][0-9]{0,14}$/;
const ENTITY_REF = /^user:[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+$/;

const FIELDS = ['email', 'githubUserId', 'userEntityRef'] as const;

interface UserDialogProps {
  /** The one to change; absent for a new one. */
  user?: User;
  onClose: () => void;
  onSaved: () => void;
}

/** Somebody on the allow list. Who it is on GitHub is a number, because a login can change hands. */
export function UserDialog(props: UserDialogProps) {
  const { user, onClose } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const { isPlatformOwner } = usePlatformRights();
  const form = useUserForm(props);
  const { values, set, save } = form;
  const isNamed = (field: (typeof FIELDS)[number]) =>
    namedFields(save.error, [field]).length > 0;
  const isOdd = (pattern: RegExp, text: string) =>
    text !== '' && !pattern.test(text);
  return (
    <FormDialog
      title={
        user
          ? t('users.change.title', { email: user.email })
          : t('users.addTitle')
      }
      confirmLabel={t(user ? 'form.save' : 'users.addConfirm')}
      action={save}
      isReady={form.isReady}
      fields={Object.fromEntries(
        FIELDS.map(field => [field, t(`users.${field}`)]),
      )}
      onClose={onClose}
    >
      <TextField
        type="email"
        label={t('users.email')}
        isRequired
        isInvalid={isOdd(EMAIL, values.email) || isNamed('email')}
        value={values.email}
        onChange={email => set({ email: email.trim() })}
      />
      <TextField
        label={t('users.githubUserId')}
        description={t('users.githubUserIdHelp')}
        isRequired
        isReadOnly={user !== undefined}
        isInvalid={
          isOdd(GITHUB_ID, values.githubUserId) || isNamed('githubUserId')
        }
        value={values.githubUserId}
        onChange={githubUserId => set({ githubUserId: githubUserId.trim() })}
      />
      <TextField
        label={t('users.userEntityRef')}
        description={t('users.userEntityRefHelp')}
        placeholder="user:default/olivia"
        isRequired
        isInvalid={
          isOdd(ENTITY_REF, values.userEntityRef) || isNamed('userEntityRef')
        }
        value={values.userEntityRef}
        onChange={ref => set({ userEntityRef: ref.trim() })}
      />
      {isPlatformOwner && !user?.isPlatformOwner && (
        <Switch
          label={t('users.isPlatformAdmin')}
          isSelected={values.isPlatformAdmin}
          onChange={isPlatformAdmin => set({ isPlatformAdmin })}
        />
      )}
    </FormDialog>
  );
}

function useUserForm({ user, onSaved }: UserDialogProps) {
  const kernelApi = useApi(kernelApiRef);
  const [values, setValues] = useState({
    email: user?.email ?? '',
    githubUserId: user?.githubUserId ?? '',
    userEntityRef: user?.userEntityRef ?? '',
    isPlatformAdmin: user?.isPlatformAdmin ?? false,
  });
  const { isPlatformAdmin, ...identity } = values;
  const isAdminChanged = isPlatformAdmin !== (user?.isPlatformAdmin ?? false);
  const save = useAction(async () => {
    await kernelApi.putUser({
      ...identity,
      ...(isAdminChanged && { isPlatformAdmin }),
      onlyNew: !user,
    });
    onSaved();
  });
  const set = (change: Partial<typeof values>) =>
    setValues(previous => ({ ...previous, ...change }));
  const isReady =
    EMAIL.test(values.email) &&
    GITHUB_ID.test(values.githubUserId) &&
    ENTITY_REF.test(values.userEntityRef);
  return { values, set, save, isReady };
}
