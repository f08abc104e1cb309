import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  formatDuration,
  Section,
  StatusBadge,
  useLanguage,
  useNow,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunDetail,
  RunVerifier,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { hasEnded } from '../shared/runState';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';
import { VerifierOutput } from './VerifierOutput';
import { tookMs, VERIFIER_LOOKS } from './verifierState';

const TICK_MS = 1_000;

/** What the verifiers of the stage and of the repository say of the commit that the agent has handed in. */
export function RunVerification(props: { detail: RunDetail }) {
  const { summary, verification, logEmptiedAt } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const now = useNow({ intervalMs: TICK_MS, isActive: !hasEnded(summary) });
  if (!verification) return null;
  const { headSha, verifiers } = verification;
  const passed = verifiers.filter(({ state }) => state === 'passed').length;
  return (
    <Section title={t('run.verification.title')}>
      <Text as="p" color="secondary" className={styles.verified}>
        {t('run.verification.passed', {
          passed: String(passed),
          total: String(verifiers.length),
        })}{' '}
        <code title={headSha}>{headSha.slice(0, 12)}</code>
      </Text>
      <ol className={styles.list}>
        {verifiers.map(verifier => (
          <li key={verifier.name}>
            {verifier.hasOutput && !logEmptiedAt ? (
              <OpenableVerifier
                {...{ verifier, now }}
                runId={props.detail.summary.id}
              />
            ) : (
              <VerifierLine {...{ verifier, now }} />
            )}
          </li>
        ))}
      </ol>
    </Section>
  );
}

/** What it printed is loaded when somebody wants to see it. */
function OpenableVerifier(props: {
  verifier: RunVerifier;
  now: Date;
  runId: string;
}) {
  const { verifier, now, runId } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <details onToggle={event => setOpen(event.currentTarget.open)}>
      <summary>
        <VerifierLine {...{ verifier, now }} />
      </summary>
      <div className={styles.attempt}>
        {isOpen && <VerifierOutput runId={runId} name={verifier.name} />}
      </div>
    </details>
  );
}

function VerifierLine(props: { verifier: RunVerifier; now: Date }) {
  const { verifier, now } = props;
  const { name, state, source, exitCode, reason, need } = verifier;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  const durationMs = tookMs(verifier, now);
  const { tone, icon } = VERIFIER_LOOKS[state];
  return (
    <span className={`${styles.attemptLine} ${styles.verifierLine}`}>
      <strong>{name}</strong>
      <StatusBadge
        {...{ tone, icon }}
        label={t(`run.verification.state.${state}`)}
      />
      {exitCode !== undefined && (
        <span>
          {t('run.verification.exitCode', { code: String(exitCode) })}
        </span>
      )}
      {source === 'stage' && (
        <span className={styles.muted}>{t('run.verification.ofStage')}</span>
      )}
      {reason && (
        <span>
          {t(`run.verification.reason.${reason}`, { need: need ?? '' })}
        </span>
      )}
      {durationMs !== undefined && (
        <span className={styles.muted}>
          {formatDuration(durationMs, language)}
        </span>
      )}
    </span>
  );
}
