import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  CopyableId,
  DefinitionList,
  ExactTime,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { RUN_OUTCOMES } from '../list/runFilters';
import { useReasonText } from '../shared/useReasonText';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';

type Attempt = RunDetail['attempts'][number];

/** Each attempt with its times and how it ended. */
export function RunAttempts(props: { attempts: Attempt[] }) {
  const { attempts } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (attempts.length === 0) return null;
  return (
    <Section title={t('run.attempts.title')}>
      {attempts.map(entry => (
        <div key={entry.attempt} className={styles.attempt}>
          <Text as="h4" variant="body-medium" weight="bold">
            {t('run.log.attemptNumber', { attempt: String(entry.attempt) })}
          </Text>
          <AttemptFacts attempt={entry} />
        </div>
      ))}
    </Section>
  );
}

function AttemptFacts(props: { attempt: Attempt }) {
  const { attempt } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const exitText = useExitText();
  const time = (term: string, value: string | undefined) => ({
    term,
    value: value && <ExactTime value={value} />,
  });
  const job = t('run.identifiers.job');
  return (
    <DefinitionList
      items={[
        time(t('run.attempts.started'), attempt.startedAt),
        time(t('run.attempts.ended'), attempt.endedAt),
        time(t('run.attempts.lastHeartbeat'), attempt.lastHeartbeatAt),
        {
          term: t('run.attempts.exitReason'),
          value: attempt.exitReason && exitText(attempt.exitReason),
        },
        { term: t('run.attempts.logLines'), value: attempt.logLines },
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

/** An attempt ends for a reason or, when all went well, with the outcome of the run. */
function useExitText(): (exitReason: string) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const reasonText = useReasonText();
  return exitReason => {
    const outcome = RUN_OUTCOMES.find(known => known === exitReason);
    return outcome ? t(`state.${outcome}`) : reasonText(exitReason);
  };
}
