import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Flex,
  Text,
  TextAreaField,
} from '@backstage/ui';
import {
  ErrorPanel,
  LoadingRows,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  IssueTransitions,
  StageTransition,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { runsApiRef, type IssueRef } from '../api/RunsApi';
import { issueOf } from '../shared/RunLink';
import { useAction } from '@stagecraft/backstage-plugin-kernel-react';
import { stageRunsTranslationRef } from '../translation';
import { GateReason } from './GateReason';
import { LabelDiff } from './LabelDiff';
import { useTransitions } from './useTransitions';

/** The API's limits. */
const REASON_MIN_CHARS = 10;
const REASON_MAX_CHARS = 500;

interface StartStageDialogProps extends IssueRef {
  label: string;
  onClose: () => void;
  onStarted: (runId: string) => void;
}

/** Says what happens to the labels of the issue, and starts the stage that the label stands for. */
export function StartStageDialog(props: StartStageDialogProps) {
  const { label, onClose } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const issue = useTransitions(props, undefined);
  const [reason, setReason] = useState('');
  const transition = issue.value?.transitions.find(
    each => each.label === label,
  );
  const gate = gateOf(issue.value, transition);
  const start = useStart(props, issue, gate === 'override' ? reason : '');
  const hasReason = reason.trim().length >= REASON_MIN_CHARS;
  return (
    <Dialog isOpen onOpenChange={isOpen => !isOpen && onClose()}>
      <DialogHeader>
        {t('issue.start.title', { label, issue: issueOf(props) })}
      </DialogHeader>
      <DialogBody>
        <Flex direction="column" gap="4">
          {issue.error && (
            <ErrorPanel title={t('issue.loadFailed')} error={issue.error} />
          )}
          {!issue.value && !issue.error && (
            <LoadingRows label={t('issue.loading')} rows={3} />
          )}
          {transition && <WhatHappens transition={transition} gate={gate} />}
          {gate === 'override' && (
            <OverrideReason value={reason} onChange={setReason} />
          )}
          {start.error && (
            <ErrorPanel title={t('issue.start.failed')} error={start.error} />
          )}
        </Flex>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('issue.start.notNow')}
        </Button>
        <Button
          variant="primary"
          isDisabled={gate === 'closed' || (gate === 'override' && !hasReason)}
          isPending={start.isPending}
          onPress={start.start}
        >
          {t(
            gate === 'override'
              ? 'issue.override.confirm'
              : 'issue.start.confirm',
          )}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}

type Gate = 'open' | 'override' | 'closed';

/** Nothing can be started before it is known. */
function gateOf(
  issue: IssueTransitions | undefined,
  transition: StageTransition | undefined,
): Gate {
  if (!issue || !transition) return 'closed';
  if (transition.open) return 'open';
  return transition.overridable && issue.mayOverride ? 'override' : 'closed';
}

function WhatHappens(props: { transition: StageTransition; gate: Gate }) {
  const { transition, gate } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <>
      {gate !== 'open' && (
        <Alert
          status="warning"
          icon
          title={t('issue.start.closed')}
          description={<GateReason transition={transition} />}
        />
      )}
      {gate !== 'closed' && (
        <>
          <Text as="p">{t('issue.start.description')}</Text>
          <LabelDiff diff={transition.diff} />
        </>
      )}
    </>
  );
}

function OverrideReason(props: {
  value: string;
  onChange: (value: string) => void;
}) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <>
      <Text as="p">{t('issue.override.description')}</Text>
      <TextAreaField
        label={t('issue.override.reason', { min: String(REASON_MIN_CHARS) })}
        isRequired
        maxLength={REASON_MAX_CHARS}
        value={props.value}
        onChange={props.onChange}
      />
    </>
  );
}

/** What the person saw goes along; when the server refuses, the dialog shows what is there now. */
function useStart(
  { repository, issueNumber, label, onStarted }: StartStageDialogProps,
  issue: ReturnType<typeof useTransitions>,
  reason: string,
) {
  const runsApi = useApi(runsApiRef);
  return useAction(async () => {
    try {
      const run = await runsApi.startTransition({
        ...{ repository, issueNumber, label },
        seenLabels: issue.value?.labels ?? [],
        override: reason ? { reason: reason.trim() } : undefined,
      });
      onStarted(run.summary.id);
    } catch (error) {
      issue.reload();
      throw error;
    }
  });
}
