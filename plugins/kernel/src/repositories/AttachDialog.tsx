import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Accordion,
  AccordionPanel,
  AccordionTrigger,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextField,
} from '@backstage/ui';
import type {
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-common';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { FormDialog } from '../shared/FormDialog';
import { namedFields } from '../shared/namedFields';
import { kernelTranslationRef } from '../translation';
import { readRepositoryName } from './readRepositoryName';
import { formOf, isUsable, typedOf } from './settingsForm';
import { SettingsFields } from './SettingsFields';
import { SetUpSteps } from './SetUpSteps';
import { useFieldLabels } from './useFieldLabels';

interface AttachDialogProps {
  project: Project;
  /** What is known about the new repository by now. */
  stateOf: (repository: Repository) => Repository;
  onAttached: () => void;
  onClose: () => void;
}

/** Takes a repository of GitHub's into the project, and tells how far that is. */
export function AttachDialog(props: AttachDialogProps) {
  const { stateOf, onClose } = props;
  const [attached, setAttached] = useState<Repository>();
  return attached ? (
    <AttachedDialog repository={stateOf(attached)} onClose={onClose} />
  ) : (
    <AttachForm {...props} onRepository={setAttached} />
  );
}

function AttachForm(
  props: AttachDialogProps & { onRepository: (attached: Repository) => void },
) {
  const { project, onClose } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  const labels = useFieldLabels();
  const attaching = useAttaching(props);
  const { text, setText, named, form, set, attach } = attaching;
  const isNamed = (field: string) =>
    namedFields(attach.error, [field]).length > 0;
  const repositoryLabel = t('repositories.repository');
  return (
    <FormDialog
      title={t('repositories.attachTitle', { project: project.name })}
      confirmLabel={t('repositories.attachConfirm')}
      action={attach}
      isReady={named !== undefined && isUsable(form)}
      fields={{ owner: repositoryLabel, ...labels }}
      onClose={onClose}
    >
      <TextField
        label={repositoryLabel}
        description={t('repositories.repositoryHelp')}
        placeholder="acme/bookshop"
        isRequired
        isInvalid={(text !== '' && !named) || isNamed('owner')}
        value={text}
        onChange={setText}
      />
      <Accordion defaultExpanded={false}>
        <AccordionTrigger title={t('repositories.more')} />
        <AccordionPanel>
          <Flex direction="column" gap="4">
            <SettingsFields
              form={form}
              defaults={{
                alias: named?.name.toLowerCase() ?? '',
                defaultRef: 'main',
              }}
              onChange={set}
              isNamed={isNamed}
            />
          </Flex>
        </AccordionPanel>
      </Accordion>
      <Text as="p" color="secondary" role="status">
        {t(
          attach.isPending
            ? 'repositories.attaching'
            : 'repositories.attachHelp',
        )}
      </Text>
    </FormDialog>
  );
}

function useAttaching(
  props: AttachDialogProps & { onRepository: (attached: Repository) => void },
) {
  const { project, onAttached, onRepository } = props;
  const kernelApi = useApi(kernelApiRef);
  const [text, setText] = useState('');
  const [form, setForm] = useState(() => formOf(undefined));
  const named = readRepositoryName(text);
  const attach = useAction(async () => {
    const input = { ...named!, ...typedOf(form) };
    try {
      onRepository(await kernelApi.attachRepository(project.id, input));
    } finally {
      // It may be stored although its webhook could not be made.
      onAttached();
    }
  });
  const set = (change: Partial<typeof form>) =>
    setForm(previous => ({ ...previous, ...change }));
  return { text, setText, named, form, set, attach };
}

/** The repository is there; its labels come while one looks. */
function AttachedDialog(props: {
  repository: Repository;
  onClose: () => void;
}) {
  const { repository, onClose } = props;
  const { t } = useTranslationRef(kernelTranslationRef);
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('repositories.attached', { name: repository.fullName })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <SetUpSteps steps={repository.setUp ?? []} />
          <Text as="p" color="secondary">
            {t('repositories.attachedHelp')}
          </Text>
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="primary" onPress={onClose}>
          {t('form.close')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
