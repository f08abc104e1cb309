import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Select,
  Text,
  TextAreaField,
} from '@backstage/ui';
import { ErrorPanel } from '@stagecraft/backstage-plugin-kernel-react';
import type {
  IssueAutonomy,
  IssueTransitions,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { runsApiRef } from '../api/RunsApi';
import { issueOf } from '../shared/RunLink';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';
import { LabelList } from './LabelList';

/** The API's limits. */
const REASON_MIN_CHARS = 10;
const REASON_MAX_CHARS = 500;

interface ChooseAutonomyDialogProps {
  issue: IssueTransitions;
  /** As the person saw them when the dialog opened. */
  stages: IssueAutonomy['stages'];
  onClose: () => void;
  onChosen: () => void;
}

/** Says which stages would start by themselves, and that nothing is approved by it, and takes the choice. */
export function ChooseAutonomyDialog(props: ChooseAutonomyDialogProps) {
  const { issue, onClose, stages } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [until, setUntil] = useState(stages[0].stage);
  const [reason, setReason] = useState('');
  const last = stages.findIndex(({ stage }) => stage === until);
  const chosen = stages.slice(0, last + 1);
  const choose = useChoose(props, chosen, reason.trim());
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('issue.autonomy.title', { issue: issueOf(issue) })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          <Text as="p">{t('issue.autonomy.description')}</Text>
          <Select
            label={t('issue.autonomy.until')}
            options={stages.map(({ stage, title }) => ({
              ...{ value: stage, label: title },
            }))}
            value={until}
            onChange={key => setUntil(String(key))}
          />
          <Text as="p">{t('issue.autonomy.starts')}</Text>
          <LabelList
            name={t('issue.autonomy.starts')}
            labels={chosen.map(({ label }) => label)}
          />
          <Text as="p">{t('issue.autonomy.notApproved')}</Text>
          <TextAreaField
            label={t('issue.autonomy.reason', {
              min: String(REASON_MIN_CHARS),
            })}
            isRequired
            maxLength={REASON_MAX_CHARS}
            value={reason}
            onChange={setReason}
          />
          {choose.error && (
            <ErrorPanel
              title={t('issue.autonomy.failed')}
              error={choose.error}
            />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('issue.start.notNow')}
        </Button>
        <Button
          variant="primary"
          isDisabled={reason.trim().length < REASON_MIN_CHARS}
          isPending={choose.isPending}
          onPress={choose.start}
        >
          {t('issue.autonomy.confirm')}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

function useChoose(
  { issue, onChosen }: ChooseAutonomyDialogProps,
  chosen: IssueAutonomy['stages'],
  reason: string,
) {
  const runsApi = useApi(runsApiRef);
  const { repository, issueNumber } = issue;
  return useAction(async () => {
    await runsApi.chooseAutonomy({
      ...{ repository, issueNumber, reason },
      untilStage: chosen[chosen.length - 1].stage,
      seenStages: chosen.map(({ stage }) => stage),
    });
    onChosen();
  });
}
