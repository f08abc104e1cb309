import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Link, Text } from '@backstage/ui';
import { ClockTime } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';

/** That a rethink has replaced the result, and which one. */
export function SupersededNotice(props: {
  detail: RunDetail;
  runHref: RunHref;
}) {
  const { detail, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!detail.superseded) return null;
  const { byRunId, supersededAt } = detail.superseded;
  return (
    <Alert
      status="warning"
      icon
      title={t('run.notice.superseded')}
      description={
        <>
          <ClockTime value={supersededAt} />
          <Text as="p">{t('run.notice.supersededHint')}</Text>
          {byRunId && (
            <Link href={runHref(byRunId)}>{t('run.notice.supersededBy')}</Link>
          )}
        </>
      }
    />
  );
}

/** What a rethink proposes, or has done. */
export function ReopeningNotice({ detail }: { detail: RunDetail }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!detail.reopening) return null;
  const { label, reopenedAt } = detail.reopening;
  const replaces = detail.reopening.replaces.join(', ');
  return (
    <Alert
      status="info"
      icon
      title={
        reopenedAt
          ? t('run.notice.reopened', { label })
          : t('run.notice.proposes', { label })
      }
      description={
        <Text as="p">
          {reopenedAt
            ? t('run.notice.reopenedHint', { replaces })
            : t('run.notice.proposesHint', { replaces })}
        </Text>
      }
    />
  );
}
