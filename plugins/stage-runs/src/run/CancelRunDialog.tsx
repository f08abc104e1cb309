import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextField,
} from '@backstage/ui';
import { ErrorPanel } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunSummary } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { stageRunsTranslationRef } from '../translation';

/** The API's limit. */
const REASON_MAX_CHARS = 500;

/** Asks once more, naming the run, before it is stopped. */
export function CancelRunDialog(props: {
  run: RunSummary;
  onClose: () => void;
  onCanceled: () => void;
}) {
  const { run, onClose, onCanceled } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const runsApi = useApi(runsApiRef);
  const [reason, setReason] = useState('');
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();

  const cancel = async () => {
    setPending(true);
    setError(undefined);
    try {
      await runsApi.cancelRun(run.id, reason.trim() || undefined);
      onCanceled();
    } catch (cause) {
      setError(cause as Error);
      setPending(false);
    }
  };

  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('run.cancel.title', { title: run.issueTitle })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">
            {t('run.cancel.description', {
              repository: `${run.repository}#${run.issueNumber}`,
            })}
          </Text>
          <TextField
            label={t('run.cancel.reason')}
            maxLength={REASON_MAX_CHARS}
            value={reason}
            onChange={setReason}
          />
          {error && <ErrorPanel title={t('run.cancel.failed')} error={error} />}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('run.cancel.keep')}
        </Button>
        <Button
          variant="primary"
          destructive
          isPending={isPending}
          onPress={cancel}
        >
          {t('run.cancel.confirm')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
