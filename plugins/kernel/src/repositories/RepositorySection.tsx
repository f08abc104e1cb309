import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex } from '@backstage/ui';
import type { Repository } from '@stagecraft/backstage-plugin-kernel-common';
import {
  ErrorPanel,
  Section,
  useAction,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useState } from 'react';
import { kernelApiRef } from '../api/KernelApi';
import { ConfirmDialog } from '../shared/ConfirmDialog';
import styles from '../shared/Shared.module.css';
import { kernelTranslationRef } from '../translation';
import { ChangeRepositoryDialog } from './ChangeRepositoryDialog';
import { RepositoryFacts } from './RepositoryFacts';
import { SetUpSteps } from './SetUpSteps';

interface RepositorySectionProps {
  repository: Repository;
  canWrite: boolean;
  onChanged: () => void;
}

/** One repository: what it has on GitHub, how it is set, and what can be done with it. */
export function RepositorySection(props: RepositorySectionProps) {
  const { repository, canWrite } = props;
  return (
    <Section title={repository.fullName}>
      <Flex direction="column" gap="4">
        {repository.setUp && <SetUpSteps steps={repository.setUp} />}
        <RepositoryFacts repository={repository} />
        {canWrite && <Actions {...props} />}
      </Flex>
    </Section>
  );
}

function Actions({ repository, onChanged }: RepositorySectionProps) {
  const { t } = useTranslationRef(kernelTranslationRef);
  const kernelApi = useApi(kernelApiRef);
  const [dialog, setDialog] = useState<'change' | 'detach'>();
  const { id: repositoryId, projectId, fullName } = repository;
  const key = { projectId, repositoryId };
  const setUp = useAction(async () => {
    await kernelApi.setUpRepository(key);
  });
  const close = () => setDialog(undefined);
  const done = () => {
    close();
    onChanged();
  };
  const named = (text: string) => `${text}: ${fullName}`;
  return (
    <>
      {setUp.error && (
        <ErrorPanel title={t('repositories.setUpFailed')} error={setUp.error} />
      )}
      <div className={styles.actions}>
        <Button
          variant="secondary"
          aria-label={named(t('repositories.change'))}
          onPress={() => setDialog('change')}
        >
          {t('repositories.change')}
        </Button>
        <Button
          variant="secondary"
          aria-label={named(t('repositories.setUp'))}
          isPending={setUp.isPending}
          onPress={async () => {
            await setUp.start();
            onChanged();
          }}
        >
          {t('repositories.setUp')}
        </Button>
        <Button
          variant="secondary"
          aria-label={named(t('repositories.detach.action'))}
          onPress={() => setDialog('detach')}
        >
          {t('repositories.detach.action')}
        </Button>
      </div>
      {dialog === 'change' && (
        <ChangeRepositoryDialog
          repository={repository}
          onClose={close}
          onSaved={done}
        />
      )}
      {dialog === 'detach' && (
        <ConfirmDialog
          title={t('repositories.detach.title', { name: fullName })}
          description={t('repositories.detach.description')}
          confirmLabel={t('repositories.detach.confirm')}
          work={async () => {
            await kernelApi.detachRepository(key);
            done();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
