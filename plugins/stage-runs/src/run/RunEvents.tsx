import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Flex, Text } from '@backstage/ui';
import {
  ClockTime,
  ErrorPanel,
  LoadingRows,
  PlainText,
  RunbookPage,
  Section,
  StaleNotice,
  type Polled,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunEvent } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { runbookPageOfEvent } from '../shared/runbookPages';
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
  const [isOpen, setOpen] = useState(false);
  const page = runbookPageOfEvent(event.type);
  if (Object.keys(event.payload).length === 0) {
    return (
      <li className={styles.event}>
        <EventLine event={event} />
      </li>
    );
  }
  return (
    <li className={styles.event}>
      <details onToggle={toggle => setOpen(toggle.currentTarget.open)}>
        <summary>
          <EventLine event={event} />
        </summary>
        {isOpen && (
          <>
            <PlainText
              label={event.type}
              text={JSON.stringify(event.payload, null, 2)}
            />
            {page && <RunbookPage page={page} />}
          </>
        )}
      </details>
    </li>
  );
}

/** When, what and by whom, in one line where there is room. */
function EventLine(props: { event: RunEvent }) {
  const { event } = props;
  const actorName = useActorName();
  return (
    <span className={styles.eventLine}>
      <span className={styles.eventTime}>
        <ClockTime value={event.createdAt} />
      </span>
      <span className={styles.eventText}>
        <EventName event={event} />
        <span className={styles.muted}>{actorName(event.actor)}</span>
      </span>
    </span>
  );
}

/** People by their name, everything else by what it is and its id. */
function useActorName(): (actor: RunEvent['actor']) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return ({ type, id }) =>
    type === 'human'
      ? id.slice(id.lastIndexOf('/') + 1)
      : `${t(`actor.${type}`)} ${id}`;
}
