import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Flex, Select, Text } from '@backstage/ui';
import {
  ErrorPanel,
  ExactTime,
  LoadingRows,
  LogViewer,
  Section,
  StaleNotice,
} from '@stagecraft/backstage-plugin-kernel-react';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { useState } from 'react';
import { hasEnded } from '../shared/runState';
import { stageRunsTranslationRef } from '../translation';
import { useRunLog } from './useRunLog';

/** The log of the newest attempt, or of the one that the person chose. */
export function RunLog(props: { detail: RunDetail }) {
  const { summary, attempts, logEmptiedAt } = props.detail;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const [chosen, setChosen] = useState<number>();
  const newest = attempts.at(-1)?.attempt;
  const attempt = chosen ?? newest;
  if (logEmptiedAt) {
    return (
      <Section title={t('run.log.title')}>
        <Text as="p" color="secondary">
          {t('run.log.emptied')} <ExactTime value={logEmptiedAt} />
        </Text>
      </Section>
    );
  }
  return (
    <Section title={t('run.log.title')}>
      <Flex direction="column" gap="3">
        {attempt !== undefined && attempts.length > 1 && (
          <AttemptChoice
            attempts={attempts}
            chosen={attempt}
            onChoose={setChosen}
          />
        )}
        {attempt === undefined ? (
          <Text as="p" color="secondary">
            {t('run.log.notStarted')}
          </Text>
        ) : (
          <AttemptLog
            key={attempt}
            runId={summary.id}
            attempt={attempt}
            isLive={!hasEnded(summary) && attempt === newest}
          />
        )}
      </Flex>
    </Section>
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
  const { value: log, error, reload } = useRunLog(runId, attempt);
  if (error && !log) {
    return (
      <ErrorPanel title={t('run.log.failed')} error={error} onRetry={reload} />
    );
  }
  if (!log) return <LoadingRows label={t('run.log.loading')} rows={4} />;
  if (log.lines.length === 0) {
    return (
      <Text as="p" color="secondary">
        {log.isEnded ? t('run.log.emptyEnded') : t('run.log.empty')}
      </Text>
    );
  }
  return (
    <>
      {error && <StaleNotice />}
      <LogViewer
        lines={log.lines}
        fileName={`run-${runId.slice(0, 8)}-attempt-${attempt}.log`}
        isLive={isLive}
      />
    </>
  );
}
