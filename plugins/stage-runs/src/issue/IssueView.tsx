import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Alert, Link } from '@backstage/ui';
import {
  ErrorPanel,
  LoadingRows,
  StaleNotice,
  useDocumentTitle,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  IssueAutonomy,
  IssueTransitions,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { IssueRef } from '../api/RunsApi';
import runStyles from '../run/Run.module.css';
import { PageTitle } from '@stagecraft/backstage-plugin-kernel-react';
import { issueOf } from '../shared/RunLink';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { AutonomyNotice } from './AutonomyNotice';
import { ChooseAutonomyDialog } from './ChooseAutonomyDialog';
import { IssueWay } from './IssueWay';
import { LabelList } from './LabelList';
import { OpenRoleGates } from './OpenRoleGates';
import { IssueRelations } from './relations/IssueRelations';
import { StartStageDialog } from './StartStageDialog';
import { TransitionList } from './TransitionList';
import { useTransitions } from './useTransitions';

const REFRESH_MS = 30_000;

/** The way of an issue, and what may start next. */
export function IssueView(props: IssueRef & { runHref: RunHref }) {
  const { repository, issueNumber, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const issue = useTransitions({ repository, issueNumber }, REFRESH_MS);
  const [label, setLabel] = useState<string>();
  const [choosable, setChoosable] = useState<IssueAutonomy['stages']>();
  const navigate = useNavigate();
  if (issue.error && !issue.value) {
    return (
      <ErrorPanel
        title={t('issue.loadFailed')}
        error={issue.error}
        onRetry={issue.reload}
      />
    );
  }
  if (!issue.value) return <LoadingRows label={t('issue.loading')} rows={6} />;
  return (
    <div className={runStyles.page}>
      {issue.error && <StaleNotice />}
      <IssueHeader issue={issue.value} />
      <ActiveRun issue={issue.value} runHref={runHref} />
      <OpenRoleGates issue={issue.value} />
      <AutonomyNotice
        issue={issue.value}
        onChoose={() => setChoosable(issue.value?.autonomy?.stages)}
        onChanged={issue.reload}
      />
      <IssueWay issue={issue.value} runHref={runHref} />
      <IssueRelations issue={issue.value} runHref={runHref} />
      <TransitionList issue={issue.value} onChosen={setLabel} />
      {choosable && (
        <ChooseAutonomyDialog
          issue={issue.value}
          stages={choosable}
          onClose={() => setChoosable(undefined)}
          onChosen={() => {
            setChoosable(undefined);
            issue.reload();
          }}
        />
      )}
      {label && (
        <StartStageDialog
          {...{ repository, issueNumber, label }}
          onClose={() => setLabel(undefined)}
          onStarted={runId => navigate(runHref(runId))}
        />
      )}
    </div>
  );
}

function IssueHeader({ issue }: { issue: IssueTransitions }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  useDocumentTitle(issue.title);
  return (
    <header className={runStyles.header}>
      <PageTitle title={issue.title} />
      <div className={runStyles.facts}>
        <Link href={issue.url}>{issueOf(issue)}</Link>
        <span>{t(`issue.state.${issue.state}`)}</span>
        {issue.labels.length > 0 && (
          <LabelList name={t('issue.labels')} labels={issue.labels} />
        )}
      </div>
    </header>
  );
}

function ActiveRun(props: { issue: IssueTransitions; runHref: RunHref }) {
  const { activeRun } = props.issue;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!activeRun) return null;
  return (
    <Alert
      status="info"
      icon
      title={t('issue.active.title', { label: activeRun.triggerLabel })}
      description={
        <Link href={props.runHref(activeRun.id)}>{t('issue.active.link')}</Link>
      }
    />
  );
}
