import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Text } from '@backstage/ui';
import type { Repository } from '@stagecraft/backstage-plugin-kernel-common';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { FormDialog } from '../shared/FormDialog';
import { namedFields } from '../shared/namedFields';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';
import { changesOf, formOf, isUsable } from './settingsForm';
import { SettingsFields } from './SettingsFields';
import { useFieldLabels } from './useFieldLabels';

interface ChangeRepositoryDialogProps {
  repository: Repository;
  onClose: () => void;
  onSaved: () => void;
}

/** Other settings or tokens for a repository; sends only what is different. */
export function ChangeRepositoryDialog(props: ChangeRepositoryDialogProps) {
  const { repository, onClose } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const { form, set, changes, save } = useChange(props);
  return (
    <FormDialog
      title={t('repositories.changeTitle', { name: repository.fullName })}
      confirmLabel={t('form.save')}
      action={save}
      isReady={isUsable(form) && Object.keys(changes).length > 0}
      fields={useFieldLabels()}
      onClose={onClose}
    >
      <SettingsFields
        form={form}
        defaults={repository}
        onChange={set}
        isNamed={field => namedFields(save.error, [field]).length > 0}
      />
      <OwnTokens {...props} />
    </FormDialog>
  );
}

/** Its own tokens can be taken away: then those of the project or the platform are used. */
function OwnTokens({ repository, onSaved }: ChangeRepositoryDialogProps) {
  const { hasPlatformToken, hasBotToken } = repository;
  if (!hasPlatformToken && !hasBotToken) return null;
  return (
    <div className={styles.actions}>
      {hasPlatformToken && (
        <RemoveToken {...{ repository, onSaved }} field="platformToken" />
      )}
      {hasBotToken && (
        <RemoveToken {...{ repository, onSaved }} field="botToken" />
      )}
    </div>
  );
}

function RemoveToken(props: {
  repository: Repository;
  field: 'platformToken' | 'botToken';
  onSaved: () => void;
}) {
  const { repository, field, onSaved } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const { projectId, id: repositoryId } = repository;
  const remove = useAction(async () => {
    const key = { projectId, repositoryId };
    await kernelApi.updateRepository(key, { [field]: null });
    onSaved();
  });
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        isPending={remove.isPending}
        onPress={remove.start}
      >
        {t(`tokens.removeOwn.${field}`)}
      </Button>
      {remove.error && <Text as="p">{remove.error.message}</Text>}
    </>
  );
}

function useChange({ repository, onSaved }: ChangeRepositoryDialogProps) {
  const kernelApi = useApi(kernelApiRef);
  const [form, setForm] = useState(() => formOf(repository));
  const changes = changesOf(form, repository);
  const { projectId, id: repositoryId } = repository;
  const save = useAction(async () => {
    await kernelApi.updateRepository({ projectId, repositoryId }, changes);
    onSaved();
  });
  const set = (change: Partial<typeof form>) =>
    setForm(previous => ({ ...previous, ...change }));
  return { form, set, changes, save };
}
