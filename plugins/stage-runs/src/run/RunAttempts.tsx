import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import {
  CopyableId,
  DefinitionList,
  ExactTime,
  Section,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useReasonText } from '../shared/useReasonText';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';

/** Each attempt with its times and how it ended. */
export function RunAttempts(props: { attempts: RunDetail['attempts'] }) {
  const { attempts } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const reasonText = useReasonText();
  if (attempts.length === 0) return null;
  const time = (value: string | undefined) =>
    value && <ExactTime value={value} />;
  return (
    <Section title={t('run.attempts.title')}>
      {attempts.map(entry => (
        <div key={entry.attempt} className={styles.attempt}>
          <Text as="h4" variant="body-medium" weight="bold">
            {t('run.log.attemptNumber', { attempt: String(entry.attempt) })}
          </Text>
          <DefinitionList
            items={[
              {
                term: t('run.attempts.started'),
                value: time(entry.startedAt),
              },
              { term: t('run.attempts.ended'), value: time(entry.endedAt) },
              {
                term: t('run.attempts.lastHeartbeat'),
                value: time(entry.lastHeartbeatAt),
              },
              {
                term: t('run.attempts.exitReason'),
                value: entry.exitReason && reasonText(entry.exitReason),
              },
              { term: t('run.attempts.logLines'), value: entry.logLines },
              {
                term: t('run.attempts.job'),
                value: entry.jobName && (
                  <CopyableId
                    label={t('run.attempts.job')}
                    value={entry.jobName}
                  />
                ),
              },
            ]}
          />
        </div>
      ))}
    </Section>
  );
}
