import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import {
  CopyableId,
  DefinitionList,
  ExactTime,
  useLanguage,
  type Definition,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunAttempt,
  RunDetail,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { RUN_OUTCOMES } from '../list/runFilters';
import { RunbookLink } from '../shared/RunbookLink';
import { useReasonText } from '../shared/useReasonText';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';
import { REPORTED_IN_WAIT } from './attemptState';
import { logHref } from './chosenAttempt';

interface AttemptFactsProps {
  attempt: RunAttempt;
  detail: RunDetail;
  runHref: RunHref;
}

/** When the attempt worked, why it ended, from what it went on, what it used, and where its log is. */
export function AttemptFacts(props: AttemptFactsProps) {
  const { attempt, detail } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const usage = useUsage(attempt);
  const time = (term: string, value: string | undefined): Definition => ({
    term,
    value: value && <ExactTime value={value} />,
  });
  const job = t('run.identifiers.job');
  return (
    <DefinitionList
      items={[
        time(t('run.attempts.started'), attempt.startedAt),
        time(t('run.attempts.ended'), attempt.endedAt),
        {
          term: t('run.attempts.exitReason'),
          value: attempt.exitReason && (
            <ExitReason exitReason={attempt.exitReason} />
          ),
        },
        time(t('run.attempts.lastHeartbeat'), attempt.lastHeartbeatAt),
        time(t('run.attempts.removed'), attempt.removedAt),
        { term: t('run.attempts.restored'), value: <Restored {...props} /> },
        time(t('run.attempts.resumed'), attempt.resumedAt),
        ...usage,
        {
          term: t('run.attempts.log'),
          value: <AttemptLogLink attempt={attempt} detail={detail} />,
        },
        {
          term: job,
          value: attempt.jobName && (
            <CopyableId label={job} value={attempt.jobName} />
          ),
        },
      ]}
    />
  );
}

function ExitReason(props: { exitReason: string }) {
  const { exitReason } = props;
  const text = useExitText(exitReason);
  return (
    <span className={styles.lines}>
      <span>{text}</span>
      <RunbookLink reasonCode={exitReason} />
    </span>
  );
}

/** An attempt ends for a reason or, when all went well, with the outcome of the run. */
function useExitText(exitReason: string): string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const reasonText = useReasonText();
  const outcome = RUN_OUTCOMES.find(known => known === exitReason);
  if (outcome) return t(`state.${outcome}`);
  return exitReason === REPORTED_IN_WAIT
    ? t('run.attempts.reportedWhileWaiting')
    : reasonText(exitReason);
}

/** The session that the attempt was given, with its run where that is another one. */
function Restored({ attempt, detail, runHref }: AttemptFactsProps) {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const { restoredFrom: from } = attempt;
  if (!from) return <>{t('run.attempts.startedAnew')}</>;
  const version = t('run.attempts.sessionVersion', {
    version: String(from.version),
    attempt: String(from.attempt),
  });
  if (from.runId === detail.summary.id) return <>{version}</>;
  return (
    <span className={styles.lines}>
      <span>{version}</span>
      <Link href={runHref(from.runId)}>
        {t('run.attempts.ofRun', { run: from.runId.slice(0, 8) })}
      </Link>
    </span>
  );
}

function useUsage({ usage }: RunAttempt): Definition[] {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const numbers = new Intl.NumberFormat(useLanguage());
  if (!usage) return [];
  const input = numbers.format(usage.inputTokens);
  const cached = numbers.format(usage.cachedInputTokens);
  return [
    {
      term: t('run.attempts.tokensIn'),
      value:
        usage.cachedInputTokens > 0
          ? t('run.attempts.cached', { tokens: input, cached })
          : input,
    },
    {
      term: t('run.attempts.tokensOut'),
      value: numbers.format(usage.outputTokens),
    },
    { term: t('run.attempts.turns'), value: numbers.format(usage.turns) },
  ];
}

/** How many lines there are, as the way to them while they are kept. */
function AttemptLogLink(props: { attempt: RunAttempt; detail: RunDetail }) {
  const { attempt, detail } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const numbers = new Intl.NumberFormat(useLanguage());
  const lines = t('run.attempts.logLines', {
    total: numbers.format(attempt.logLines ?? 0),
  });
  if (detail.logEmptiedAt) return <>{lines}</>;
  return <Link href={logHref(attempt.attempt)}>{lines}</Link>;
}
