import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ErrorPanel,
  LoadingRows,
  PlainText,
  Section,
  StaleNotice,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { PromptsHref } from '../prompts/usePromptsHref';
import { hasEnded } from '../shared/runState';
import type { IssueHref } from '../shared/useIssueHref';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { RunAttempts } from './RunAttempts';
import { RunCards, type RunCard } from './RunCards';
import { RunChanges } from './RunChanges';
import { RunEvents } from './RunEvents';
import { RunFacts } from './RunFacts';
import { RunHeader } from './RunHeader';
import { RunIdentifiers } from './RunIdentifiers';
import { RunLog } from './RunLog';
import { RunNotice } from './RunNotice';
import { RunPolicy } from './RunPolicy';
import { RunPromptSection } from './RunPromptSection';
import { RunRequest } from './RunRequest';
import { RunSession } from './RunSession';
import { RunTakeovers } from './RunTakeovers';
import { RunTimeline } from './RunTimeline';
import { RunVerification } from './RunVerification';
import styles from './Run.module.css';
import { useRun } from './useRun';
import { useRunEvents } from './useRunEvents';

/** Everything about one run, live while it goes on. */
export function RunView(props: {
  runId: string;
  runHref: RunHref;
  issueHref: IssueHref;
  promptsHref?: PromptsHref;
  /** What other plugins add; an app of the old front-end system has none. */
  cards?: readonly RunCard[];
}) {
  const { runId, runHref, issueHref, promptsHref, cards = [] } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const run = useRun(runId);
  if (run.error && !run.value) {
    return (
      <ErrorPanel
        title={t('run.loadFailed')}
        error={run.error}
        onRetry={run.reload}
      />
    );
  }
  if (!run.value) return <LoadingRows label={t('run.loading')} rows={6} />;
  return (
    <div className={styles.page}>
      {run.error && <StaleNotice />}
      <RunHeader
        detail={run.value}
        {...{ runHref, issueHref }}
        onChanged={run.reload}
      />
      <RunNotice detail={run.value} runHref={runHref} />
      <RunSections detail={run.value} {...{ runHref, promptsHref, cards }} />
    </div>
  );
}

function RunSections(props: {
  detail: RunDetail;
  runHref: RunHref;
  promptsHref?: PromptsHref;
  cards: readonly RunCard[];
}) {
  const { detail, runHref } = props;
  const events = useRunEvents(detail.summary.id, !hasEnded(detail.summary));
  return (
    <div className={styles.columns}>
      <div className={styles.main}>
        <RunTimeline detail={detail} events={events.value ?? []} />
        <AgentSummary text={detail.execution.summary} />
        <RunVerification detail={detail} />
        <RunCards detail={detail} cards={props.cards} />
        <RunLog detail={detail} />
        <RunPromptSection detail={detail} promptsHref={props.promptsHref} />
      </div>
      <div className={styles.side}>
        <RunRequest detail={detail} runHref={runHref} />
        <RunChanges
          paths={detail.changedPaths ?? []}
          artefact={detail.artefact}
        />
        <RunAttempts detail={detail} runHref={runHref} />
        <RunTakeovers count={detail.takeovers} events={events.value ?? []} />
        <RunSession session={detail.session} />
        <RunFacts detail={detail} />
        <RunPolicy policy={detail.policy} />
        <RunIdentifiers detail={detail} />
      </div>
      <div className={styles.events}>
        <RunEvents events={events} />
      </div>
    </div>
  );
}

function AgentSummary(props: { text?: string }) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (!props.text) return null;
  return (
    <Section title={t('run.summary.title')}>
      <PlainText label={t('run.summary.label')} text={props.text} />
    </Section>
  );
}
