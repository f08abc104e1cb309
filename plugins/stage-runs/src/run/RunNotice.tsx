import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Text } from '@backstage/ui';
import {
  ClockTime,
  UntilTime,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { personName } from '../shared/personName';
import { RunbookLink } from '../shared/RunbookLink';
import { runStateOf } from '../shared/runState';
import type { RunHref } from '../shared/useRunHref';
import { useReasonText } from '../shared/useReasonText';
import { stageRunsTranslationRef } from '../translation';
import { OpenRequests } from '../requests/OpenRequests';
import { endParticulars } from './endParticulars';
import { NextStages } from './NextStages';
import { ReopeningNotice, SupersededNotice } from './RethinkNotices';
import { StopSteps } from './StopSteps';

/** Why the run waits, stops, or did not deliver, and what to do. Nothing while all is well. */
export function RunNotice(props: { detail: RunDetail; runHref: RunHref }) {
  const { detail, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  switch (runStateOf(detail.summary)) {
    case 'stopping':
      return <StoppingNotice detail={detail} />;
    case 'no-change':
      return <EndNotice detail={detail} title={t('run.notice.noChange')} />;
    case 'denied':
      return <FailureNotice detail={detail} title={t('run.notice.denied')} />;
    case 'limited':
      return <FailureNotice detail={detail} title={t('run.notice.limited')} />;
    case 'failed':
      return <FailureNotice detail={detail} title={t('run.notice.failed')} />;
    case 'canceled':
      return <CanceledNotice detail={detail} />;
    case 'delivered':
      return <ResultNotice detail={detail} runHref={runHref} />;
    case 'waiting_mcp':
    case 'waiting_owner_review':
      return <OpenRequests runId={detail.summary.id} />;
    default:
      return <WaitNotice detail={detail} />;
  }
}

/** What has become of what was delivered. */
function ResultNotice(props: { detail: RunDetail; runHref: RunHref }) {
  if (props.detail.superseded) return <SupersededNotice {...props} />;
  return (
    <>
      <ReopeningNotice detail={props.detail} />
      <ApprovalNotice {...props} />
    </>
  );
}

/** That a person has accepted the result, and what may start now. */
function ApprovalNotice(props: { detail: RunDetail; runHref: RunHref }) {
  const { detail, runHref } = props;
  const { approval, nextLabels } = detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!approval) return null;
  return (
    <Alert
      status="success"
      icon
      title={t('run.notice.approvedBy', {
        person: personName(approval.approvedBy),
      })}
      description={
        <>
          <ClockTime value={approval.approvedAt} />
          {nextLabels.length > 0 && (
            <Text as="p">
              {t('run.notice.nextStage', { labels: nextLabels.join(', ') })}
            </Text>
          )}
          {detail.actions.start && (
            <NextStages detail={detail} runHref={runHref} />
          )}
        </>
      }
    />
  );
}

function StoppingNotice(props: { detail: RunDetail }) {
  const { stop } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Alert
      status="warning"
      icon
      title={t('run.notice.stopping')}
      description={stop && <StopSteps stop={stop} />}
    />
  );
}

/** Who stopped the run and how that went, also long after. */
function CanceledNotice(props: { detail: RunDetail }) {
  const { stop } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const person = stop?.requestedBy && personName(stop.requestedBy);
  // The title says already that a person stopped it.
  const isOwnWish =
    person !== undefined &&
    props.detail.summary.reasonCode === 'stop_requested';
  return (
    <Alert
      status="info"
      icon
      title={
        person
          ? t('run.notice.stoppedBy', { person })
          : t('run.notice.canceled')
      }
      description={
        <>
          {isOwnWish && stop?.reason && (
            <Text as="p">{t('run.stop.reason', { reason: stop.reason })}</Text>
          )}
          {!isOwnWish && <ReasonLines detail={props.detail} />}
          {stop && <StopSteps stop={stop} />}
        </>
      }
    />
  );
}

function WaitNotice(props: { detail: RunDetail }) {
  const { waitingReason, waitingUntil } = props.detail.execution;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const reasonText = useReasonText();
  if (!waitingReason) return null;
  return (
    <Alert
      status="info"
      icon
      title={t('run.notice.waiting')}
      description={
        <>
          <Text as="p">{reasonText(waitingReason)}</Text>
          <QueueLines detail={props.detail} />
          {waitingUntil && (
            <Text as="p">
              {t('run.notice.waitingUntil')} <UntilTime value={waitingUntil} />{' '}
              (<ClockTime value={waitingUntil} />)
            </Text>
          )}
          <RunbookLink reasonCode={waitingReason} />
        </>
      }
    />
  );
}

/** How full the limit is that the run waits for, and when its turn comes. */
function QueueLines(props: { detail: RunDetail }) {
  const { waitsForLimit, queuePosition, priority } = props.detail.execution;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <>
      {waitsForLimit && (
        <Text as="p">
          {t(`run.notice.atWork.${waitsForLimit.scope}`, {
            atWork: String(waitsForLimit.atWork),
            allowed: String(waitsForLimit.allowed),
          })}
        </Text>
      )}
      {queuePosition !== undefined && (
        <Text as="p">
          {t('run.notice.queuePosition', { position: String(queuePosition) })}
        </Text>
      )}
      {priority === 'high' && <Text as="p">{t('run.notice.putFirst')}</Text>}
    </>
  );
}

function EndNotice(props: { detail: RunDetail; title: string }) {
  const { detail, title } = props;
  return (
    <Alert
      status="info"
      icon
      title={title}
      description={<ReasonLines detail={detail} />}
    />
  );
}

function FailureNotice(props: { detail: RunDetail; title: string }) {
  const { detail, title } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Alert
      status="danger"
      icon
      title={title}
      description={
        <>
          <ReasonLines detail={detail} />
          {detail.summary.reasonCode && (
            <RunbookLink reasonCode={detail.summary.reasonCode} />
          )}
          {detail.actions.retry && (
            <Text as="p">{t('run.notice.retryHint')}</Text>
          )}
        </>
      }
    />
  );
}

/** The sentence of the reason, and what exactly went wrong. */
function ReasonLines(props: { detail: RunDetail }) {
  const { summary, execution } = props.detail;
  const reasonText = useReasonText();
  const particulars = endParticulars({
    reasonCode: summary.reasonCode,
    message: execution.message,
  });
  return (
    <>
      {summary.reasonCode && (
        <Text as="p">{reasonText(summary.reasonCode)}</Text>
      )}
      {particulars && <Text as="p">{particulars}</Text>}
    </>
  );
}
