import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import {
  ErrorPanel,
  LoadingRows,
  PlainText,
  RelativeTime,
  Section,
  StaleNotice,
  type Polled,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunEvent } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { stageRunsTranslationRef } from '../translation';
import { EventName } from './EventName';
import styles from './Run.module.css';

/** More at once would freeze the page of a long run. */
const SHOWN_AT_FIRST = 100;

/** Every event of the run, newest first; what is in one is drawn only when it is opened. */
export function RunEvents(props: { events: Polled<readonly RunEvent[]> }) {
  const { value, error, reload } = props.events;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Section title={t('run.events.title')}>
      {error && !value && (
        <ErrorPanel
          title={t('run.events.failed')}
          error={error}
          onRetry={reload}
        />
      )}
      {error && value && <StaleNotice />}
      {!error && !value && (
        <LoadingRows label={t('run.events.loading')} rows={3} />
      )}
      {value && <EventList events={value} />}
    </Section>
  );
}

function EventList(props: { events: readonly RunEvent[] }) {
  const { events } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [limit, setLimit] = useState(SHOWN_AT_FIRST);
  if (events.length === 0) {
    return (
      <Text as="p" color="secondary">
        {t('run.events.empty')}
      </Text>
    );
  }
  const shown = events.slice(-limit).reverse();
  const olderCount = events.length - shown.length;
  return (
    <Flex direction="column" gap="3" align="stretch">
      <ol className={styles.list} reversed>
        {shown.map(event => (
          <EventRow key={event.version} event={event} />
        ))}
      </ol>
      {olderCount > 0 && (
        <Button
          variant="secondary"
          onPress={() => setLimit(count => count + SHOWN_AT_FIRST)}
        >
          {t('run.events.older', {
            total: String(Math.min(olderCount, SHOWN_AT_FIRST)),
          })}
        </Button>
      )}
    </Flex>
  );
}

function EventRow(props: { event: RunEvent }) {
  const { event } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [isOpen, setOpen] = useState(false);
  const actor = `${t(`actor.${event.actor.type}`)} ${event.actor.id}`;
  return (
    <li className={styles.event}>
      <div className={styles.eventHead}>
        <EventName type={event.type} />
        <span className={styles.muted}>
          {`${actor} · `}
          <RelativeTime value={event.createdAt} />
        </span>
      </div>
      {Object.keys(event.payload).length > 0 && (
        <details onToggle={toggle => setOpen(toggle.currentTarget.open)}>
          <summary aria-label={t('run.events.payload', { type: event.type })}>
            {t('run.events.details')}
          </summary>
          {isOpen && (
            <PlainText
              label={event.type}
              text={JSON.stringify(event.payload, null, 2)}
            />
          )}
        </details>
      )}
    </li>
  );
}
