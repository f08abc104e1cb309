import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
} from '@backstage/ui';
import { ErrorPanel } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { runsApiRef } from '../api/RunsApi';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';

interface ApproveResultDialogProps {
  detail: RunDetail;
  onClose: () => void;
  onApproved: () => void;
}

/** Characters of a commit's name that people compare. */
const SHORT_SHA = 12;

/** Says what exactly is accepted, and what may start then. */
export function ApproveResultDialog(props: ApproveResultDialogProps) {
  const { detail, onClose } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const approve = useApprove(props);
  const { headSha } = detail.execution;
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('run.approve.title', { stage: detail.summary.stage })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">
            {t('run.approve.description', {
              number: String(detail.summary.pullRequestNumber ?? ''),
              commit: headSha?.slice(0, SHORT_SHA) ?? '',
            })}
          </Text>
          <Reopening detail={detail} />
          {detail.nextLabels.length > 0 && (
            <Text as="p">
              {t('run.approve.next', { labels: detail.nextLabels.join(', ') })}
            </Text>
          )}
          {approve.error && (
            <ErrorPanel title={t('run.approve.failed')} error={approve.error} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('run.approve.notNow')}
        </Button>
        <Button
          variant="primary"
          isPending={approve.isPending}
          onPress={approve.start}
        >
          {t('run.approve.confirm')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

/** What the approval of a rethink does at once. */
function Reopening({ detail }: { detail: RunDetail }) {
  const { reopening } = detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!reopening || reopening.reopenedAt) return null;
  const { label, replaces } = reopening;
  return (
    <Text as="p">
      {t('run.approve.reopens', { label, replaces: replaces.join(', ') })}
    </Text>
  );
}

/** The commit that the page shows is what is accepted; the server compares it with what is there now. */
function useApprove({ detail, onApproved }: ApproveResultDialogProps) {
  const runsApi = useApi(runsApiRef);
  return useAction(async () => {
    await runsApi.approveRun(detail.summary.id, detail.execution.headSha!);
    onApproved();
  });
}
