import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link, Text } from '@backstage/ui';
import {
  RelativeTime,
  useDocumentTitle,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunDetail,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { PageTitle } from '@stagecraft/backstage-plugin-kernel-react';
import { RunStateBadge } from '../shared/RunStateBadge';
import { hasEnded } from '../shared/runState';
import type { IssueHref } from '../shared/useIssueHref';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { RunActions } from './RunActions';
import styles from './Run.module.css';

/** What the run is, how it goes, where it leads, and what can be done. */
export function RunHeader(props: {
  detail: RunDetail;
  runHref: RunHref;
  issueHref: IssueHref;
  onChanged: () => void;
}) {
  const { detail, runHref, issueHref, onChanged } = props;
  const { summary } = detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  useDocumentTitle(summary.issueTitle);
  return (
    <header className={styles.header}>
      <PageTitle title={summary.issueTitle}>
        <RunActions detail={detail} runHref={runHref} onChanged={onChanged} />
      </PageTitle>
      <div className={styles.facts}>
        {/* A screen reader tells each new state. */}
        <span role="status">
          <RunStateBadge run={summary} />
        </span>
        <span>
          {`${summary.repository} · ${summary.stage}`}
          <RunAge run={summary} />
        </span>
        <Link href={summary.issueUrl}>
          {t('run.links.issue', { number: String(summary.issueNumber) })}
        </Link>
        <Link href={issueHref(summary)}>{t('run.links.stages')}</Link>
        {/* Once it is delivered, it has a button of its own. */}
        {summary.pullRequestUrl && summary.outcome !== 'delivered' && (
          <Link href={summary.pullRequestUrl}>
            {t('run.links.pullRequest', {
              number: String(summary.pullRequestNumber ?? ''),
            })}
          </Link>
        )}
        {detail.execution.reviewUrl && (
          <Link href={detail.execution.reviewUrl}>{t('run.links.review')}</Link>
        )}
      </div>
      {summary.lastStatusText && !hasEnded(summary) && (
        <Text as="p">{summary.lastStatusText}</Text>
      )}
    </header>
  );
}

/** How long ago the run ended, or was created while it goes on. */
function RunAge(props: { run: RunSummary }) {
  const { createdAt, finishedAt } = props.run;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const event = t(
    finishedAt ? 'runs.column.finishedAt' : 'runs.column.createdAt',
  );
  return (
    <>
      {` · ${event} `}
      <RelativeTime value={finishedAt ?? createdAt} />
    </>
  );
}
