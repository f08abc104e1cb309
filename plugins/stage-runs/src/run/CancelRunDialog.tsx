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
import { issueOf } from '../shared/RunLink';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';

/** The API's limit. */
const REASON_MAX_CHARS = 500;

interface CancelRunDialogProps {
  run: RunSummary;
  onClose: () => void;
  onCanceled: () => void;
}

/** Asks once more, naming the run, before it is stopped. */
export function CancelRunDialog(props: CancelRunDialogProps) {
  const { run, onClose } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [reason, setReason] = useState('');
  const cancel = useCancel(props, reason);
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('run.cancel.title', { title: run.issueTitle })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">
            {t('run.cancel.description', {
              repository: issueOf(run),
            })}
          </Text>
          <TextField
            label={t('run.cancel.reason')}
            maxLength={REASON_MAX_CHARS}
            value={reason}
            onChange={setReason}
          />
          {cancel.error && (
            <ErrorPanel title={t('run.cancel.failed')} error={cancel.error} />
          )}
        </Flex>
      </DialogBody>
      <CancelRunFooter
        isPending={cancel.isPending}
        onKeep={onClose}
        onConfirm={cancel.start}
      />
    </Dialog>
  );
}

function CancelRunFooter(props: {
  isPending: boolean;
  onKeep: () => void;
  onConfirm: () => void;
}) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <DialogFooter>
      <Button variant="secondary" onPress={props.onKeep}>
        {t('run.cancel.keep')}
      </Button>
      <Button
        variant="primary"
        destructive
        isPending={props.isPending}
        onPress={props.onConfirm}
      >
        {t('run.cancel.confirm')}
      </Button>
    </DialogFooter>
  );
}

/** Cancels the run with the reason that was given, if any. */
function useCancel({ run, onCanceled }: CancelRunDialogProps, reason: string) {
  const runsApi = useApi(runsApiRef);
  return useAction(async () => {
    await runsApi.cancelRun(run.id, reason.trim() || undefined);
    onCanceled();
  });
}
