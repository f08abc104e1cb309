import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  formatDuration,
  Section,
  useLanguage,
  useNow,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunAttempt,
  RunDetail,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { hasEnded } from '../shared/runState';
import type { RunHref } from '../shared/useRunHref';
import { stageRunsTranslationRef } from '../translation';
import { AttemptFacts } from './AttemptFacts';
import { attemptStateOf, workedMs } from './attemptState';
import styles from './Run.module.css';

const TICK_MS = 1_000;

/** Each attempt in a line; what is to know about it below, open at once where it was lost. */
export function RunAttempts(props: { detail: RunDetail; runHref: RunHref }) {
  const { detail, runHref } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const now = useNow({
    intervalMs: TICK_MS,
    isActive: !hasEnded(detail.summary),
  });
  if (detail.attempts.length === 0) return null;
  return (
    <Section title={t('run.attempts.title')}>
      <ol className={styles.list}>
        {detail.attempts.map(attempt => (
          <li key={attempt.attempt}>
            <details open={attemptStateOf(attempt, detail) === 'lost'}>
              <summary>
                <AttemptLine attempt={attempt} detail={detail} now={now} />
              </summary>
              <div className={styles.attempt}>
                <AttemptFacts
                  attempt={attempt}
                  detail={detail}
                  runHref={runHref}
                />
              </div>
            </details>
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** Which attempt, how it goes or ended, and for how long it worked. */
function AttemptLine(props: {
  attempt: RunAttempt;
  detail: RunDetail;
  now: Date;
}) {
  const { attempt, detail, now } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  const state = attemptStateOf(attempt, detail);
  const durationMs = workedMs(attempt, now);
  return (
    <span className={styles.attemptLine}>
      <strong>
        {t('run.log.attemptNumber', { attempt: String(attempt.attempt) })}
      </strong>
      <span>
        {state === 'lost' || state === 'ended'
          ? t(`run.attempts.${state}`)
          : t(`state.${state}`)}
      </span>
      {durationMs !== undefined && (
        <span className={styles.muted}>
          {formatDuration(durationMs, language)}
        </span>
      )}
    </span>
  );
}
