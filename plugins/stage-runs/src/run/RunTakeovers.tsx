import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Text } from '@backstage/ui';
import {
  ClockTime,
  formatDuration,
  Section,
  useLanguage,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunEvent } from '@stagecraft/backstage-plugin-stage-runs-common';
import { stageRunsTranslationRef } from '../translation';
import styles from './Run.module.css';
import { takeoversOf, type Takeover } from './takeoversOf';

/** How often another replica of the platform had to go on with the run, and which. */
export function RunTakeovers(props: {
  count: number;
  events: readonly RunEvent[];
}) {
  const { count, events } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  if (count === 0) return null;
  return (
    <Section title={t('run.takeovers.title', { total: String(count) })}>
      <Flex direction="column" gap="3">
        <Text as="p" color="secondary">
          {t('run.takeovers.explanation')}
        </Text>
        <ol className={styles.list}>
          {takeoversOf(events).map(takeover => (
            <TakeoverRow key={takeover.at} takeover={takeover} />
          ))}
        </ol>
      </Flex>
    </Section>
  );
}

function TakeoverRow(props: { takeover: Takeover }) {
  const { at, from, to, afterMs } = props.takeover;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const language = useLanguage();
  return (
    <li className={styles.takeover}>
      <span className={styles.muted}>
        <ClockTime value={at} />
      </span>
      <span title={`${from.id} → ${to.id}`}>
        {t('run.takeovers.hosts', { from: from.name, to: to.name })}
      </span>
      {afterMs !== undefined && (
        <span className={styles.muted}>
          {t('run.takeovers.after', {
            duration: formatDuration(afterMs, language),
          })}
        </span>
      )}
    </li>
  );
}
