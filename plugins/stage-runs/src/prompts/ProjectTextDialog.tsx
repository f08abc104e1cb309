import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  TextAreaField,
} from '@backstage/ui';
import {
  ErrorPanel,
  LoadingRows,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, useState } from 'react';
import { runsApiRef, type TemplateKey } from '../api/RunsApi';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';

interface ProjectTextDialogProps {
  templateKey: TemplateKey;
  /** To begin with. */
  text: string;
  onClose: () => void;
  onSaved: () => void;
}

/** A new version of a project's template, after the newest one that there is when the dialog opens. */
export function ProjectTextDialog(props: ProjectTextDialogProps) {
  const { templateKey, onClose, onSaved } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const [text, setText] = useState(props.text);
  const newest = useNewestVersion(templateKey);
  const expectedVersion = newest.value ?? 0;
  const save = useAction(async () => {
    await runsApi.addTemplateVersion({ ...templateKey, text, expectedVersion });
    onSaved();
  });
  const version = String(expectedVersion + 1);
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('prompts.own.name', { name: templateKey.name, version })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {newest.error && (
            <ErrorPanel title={t('prompts.loadFailed')} error={newest.error} />
          )}
          {newest.value === undefined && !newest.error && (
            <LoadingRows label={t('prompts.loading')} rows={2} />
          )}
          <TextAreaField
            label={t('prompts.own.text')}
            rows={16}
            value={text}
            onChange={setText}
          />
          {save.error && (
            <ErrorPanel title={t('prompts.own.failed')} error={save.error} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('prompts.own.notNow')}
        </Button>
        <Button
          variant="primary"
          isDisabled={text.trim() === '' || newest.value === undefined}
          isPending={save.isPending}
          onPress={save.start}
        >
          {t('prompts.own.save')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** 0: there is none. */
function useNewestVersion({ projectId, name }: TemplateKey) {
  const runsApi = useApi(runsApiRef);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const newest = await runsApi.getNewestTemplate(
        { projectId, name },
        signal,
      );
      return newest?.version ?? 0;
    },
    [runsApi, projectId, name],
  );
  return usePolling(load, { intervalMs: undefined });
}
