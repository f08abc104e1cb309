import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Select, Text } from '@backstage/ui';
import {
  ErrorPanel,
  ExactTime,
  lineOfHash,
  LoadingRows,
  LogViewer,
  RunbookPage,
  Section,
  StaleNotice,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useEffect, useRef } from 'react';
import { useLocation, useSearchParams } from 'react-router-dom';
import { hasEnded } from '../shared/runState';
import { stageRunsTranslationRef } from '../translation';
import { chosenAttempt, LOG_HASH, withAttempt } from './chosenAttempt';
import styles from './Run.module.css';
import { useRunLog } from './useRunLog';

/** The log of the newest attempt, or of the one that the address names. */
export function RunLog(props: { detail: RunDetail }) {
  const { logEmptiedAt } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const place = useLinkedPlace();
  return (
    <div ref={place} className={styles.log} tabIndex={-1}>
      <Section title={t('run.log.title')}>
        {logEmptiedAt ? (
          <>
            <Text as="p" color="secondary">
              {t('run.log.emptied')} <ExactTime value={logEmptiedAt} />
            </Text>
            <RunbookPage page="log-was-emptied.md" />
          </>
        ) : (
          <ChosenLog detail={props.detail} />
        )}
      </Section>
    </div>
  );
}

/** A link to the log leads there, also for the keyboard. */
function useLinkedPlace() {
  const place = useRef<HTMLDivElement>(null);
  const location = useLocation();
  useEffect(() => {
    if (location.hash !== LOG_HASH) return;
    place.current?.scrollIntoView?.({ block: 'start' });
    place.current?.focus({ preventScroll: true });
  }, [location]);
  return place;
}

function ChosenLog(props: { detail: RunDetail }) {
  const { summary, attempts } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [search, setSearch] = useSearchParams();
  const newest = attempts.at(-1)?.attempt;
  const attempt = chosenAttempt(search, attempts) ?? newest;
  if (attempt === undefined) {
    return (
      <Text as="p" color="secondary">
        {t('run.log.notStarted')}
      </Text>
    );
  }
  return (
    <Flex direction="column" gap="3">
      {attempts.length > 1 && (
        <AttemptChoice
          attempts={attempts}
          chosen={attempt}
          onChoose={next =>
            setSearch(withAttempt(search, next), { replace: true })
          }
        />
      )}
      <AttemptLog
        key={attempt}
        runId={summary.id}
        attempt={attempt}
        isLive={!hasEnded(summary) && attempt === newest}
      />
    </Flex>
  );
}

function AttemptChoice(props: {
  attempts: RunDetail['attempts'];
  chosen: number;
  onChoose: (attempt: number) => void;
}) {
  const { attempts, chosen, onChoose } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return (
    <Select
      className={styles.attemptChoice}
      label={t('run.log.attempt')}
      options={attempts.map(({ attempt }) => ({
        value: String(attempt),
        label: t('run.log.attemptNumber', { attempt: String(attempt) }),
      }))}
      value={String(chosen)}
      onChange={key => onChoose(Number(key))}
    />
  );
}

function AttemptLog(props: {
  runId: string;
  attempt: number;
  isLive: boolean;
}) {
  const { runId, attempt, isLive } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const linkedLine = lineOfHash(useLocation().hash);
  const { log, error, reload, earlier } = useRunLog({
    ...{ runId, attempt, linkedLine },
  });
  const { lines, earlierError } = log;
  if (error && !lines) {
    return (
      <ErrorPanel title={t('run.log.failed')} error={error} onRetry={reload} />
    );
  }
  if (!lines) return <LoadingRows label={t('run.log.loading')} rows={4} />;
  if (lines.lineCount === 0) {
    return (
      <Text as="p" color="secondary">
        {log.isEnded ? t('run.log.emptyEnded') : t('run.log.empty')}
      </Text>
    );
  }
  return (
    <>
      {error && <StaleNotice />}
      {earlierError && (
        <ErrorPanel
          title={t('run.log.earlierFailed')}
          error={earlierError}
          onRetry={earlier.load}
        />
      )}
      <LogViewer
        log={lines}
        earlier={earlier}
        fileName={`run-${runId.slice(0, 8)}-attempt-${attempt}.log`}
        isLive={isLive}
      />
    </>
  );
}
