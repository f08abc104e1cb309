import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import { ErrorPanel, Section } from '@stagecraft/backstage-plugin-kernel-react';
import type {
  PromptGiven,
  PromptPreview,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';
import { ProjectTextDialog } from './ProjectTextDialog';

interface ProjectTextProps {
  preview: PromptPreview;
  onChanged: () => void;
}

/** What an admin of the project can do about the name that counts. */
export function ProjectText({ preview, onChanged }: ProjectTextProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [isWriting, setWriting] = useState(false);
  const counting = preview.candidates.find(({ counts }) => counts);
  const own = counting?.given.find(({ source }) => source === 'override');
  const key = {
    projectId: preview.projectId,
    name: own?.name ?? counting?.name ?? '',
  };
  if (!counting) return null;
  const close = () => {
    setWriting(false);
    onChanged();
  };
  return (
    <Section title={t('prompts.own.title')}>
      <Flex direction="column" gap="4">
        <Text as="p" color="secondary">
          {t('prompts.own.help')}
        </Text>
        <div>
          <Button variant="secondary" onPress={() => setWriting(true)}>
            {t(own ? 'prompts.own.change' : 'prompts.own.write')}
          </Button>
        </div>
        {own && <Archive templateKey={key} own={own} onChanged={onChanged} />}
        {isWriting && (
          <ProjectTextDialog
            templateKey={key}
            text={counting.given[0]?.text ?? ''}
            onClose={() => setWriting(false)}
            onSaved={close}
          />
        )}
      </Flex>
    </Section>
  );
}

function Archive(props: {
  templateKey: { projectId: string; name: string };
  own: PromptGiven;
  onChanged: () => void;
}) {
  const { templateKey, own, onChanged } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const archive = useAction(async () => {
    const expectedVersion = own.version!;
    await runsApi.archiveTemplate({ ...templateKey, expectedVersion });
    onChanged();
  });
  return (
    <>
      {archive.error && (
        <ErrorPanel
          title={t('prompts.own.archiveFailed')}
          error={archive.error}
        />
      )}
      <div>
        <Button
          variant="secondary"
          isPending={archive.isPending}
          onPress={archive.start}
        >
          {t('prompts.own.archive')}
        </Button>
      </div>
    </>
  );
}
