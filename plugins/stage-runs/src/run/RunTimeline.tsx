import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  Section,
  Timeline,
  useNow,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunDetail,
  RunEvent,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { hasEnded } from '../shared/runState';
import { stageRunsTranslationRef } from '../translation';
import { EventName } from './EventName';
import styles from './Run.module.css';
import { timelineSteps, type RunStep } from './timelineSteps';

const TICK_MS = 1_000;

/** The steps of the run with the events that fell in them; waiting drawn apart from working. */
export function RunTimeline(props: {
  detail: RunDetail;
  events: readonly RunEvent[];
}) {
  const { detail, events } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const stepLabel = useStepLabel(detail.attempts.length > 1);
  const now = useNow({
    intervalMs: TICK_MS,
    isActive: !hasEnded(detail.summary),
  });
  const steps = timelineSteps(detail, events);
  return (
    <Section title={t('run.timeline.title')}>
      <Timeline
        nowMs={now.getTime()}
        steps={steps.map((step, index) => ({
          id: String(index),
          label: stepLabel(step),
          kind: isWaiting(step) ? 'waiting' : 'working',
          startMs: step.startMs,
          endMs: step.endMs,
          children: step.events.length > 0 && (
            <ul className={styles.stepEvents}>
              {step.events.map(event => (
                <li key={event.version}>
                  <EventName type={event.type} />
                </li>
              ))}
            </ul>
          ),
        }))}
      />
    </Section>
  );
}

function isWaiting(step: RunStep): boolean {
  return ['queued', 'between', 'paused'].includes(step.phase);
}

/** Names a step; the attempt only where there is more than one. */
function useStepLabel(namesAttempt: boolean): (step: RunStep) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  return step => {
    if (step.phase === 'between') {
      return t('run.timeline.between', { attempt: String(step.attempt + 1) });
    }
    const label = t(`run.timeline.${step.phase}`);
    if (!namesAttempt || step.attempt === 0) return label;
    const attempt = t('run.timeline.attempt', {
      attempt: String(step.attempt),
    });
    return `${label}, ${attempt}`;
  };
}
