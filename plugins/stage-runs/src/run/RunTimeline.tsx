import { useTranslationRef } from '@backstage/frontend-plugin-api';
import {
  ClockTime,
  Section,
  Timeline,
  useNow,
} from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunDetail,
  RunEvent,
  RunOutcome,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { hasEnded } from '../shared/runState';
import { stageRunsTranslationRef } from '../translation';
import { EventName } from './EventName';
import { isMilestone } from './eventNames';
import styles from './Run.module.css';
import { timelineSteps, type RunStep } from './timelineSteps';

const TICK_MS = 1_000;
/** Outcomes of runs whose agent handed in nothing that could be checked. */
const UNDELIVERED: readonly RunOutcome[] = ['failed', 'limited', 'canceled'];

/** The steps of the run with the events that fell in them; waiting drawn apart from working. */
export function RunTimeline(props: {
  detail: RunDetail;
  events: readonly RunEvent[];
}) {
  const { detail, events } = props;
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const stepLabel = useStepLabel(detail);
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
          children: <Milestones events={step.events} />,
        }))}
      />
    </Section>
  );
}

function Milestones(props: { events: readonly RunEvent[] }) {
  const milestones = props.events.filter(event => isMilestone(event.type));
  if (milestones.length === 0) return null;
  return (
    <ul className={styles.stepEvents}>
      {milestones.map(event => (
        <li key={event.version} className={styles.stepEvent}>
          <ClockTime value={event.createdAt} />
          <EventName event={event} />
        </li>
      ))}
    </ul>
  );
}

function isWaiting(step: RunStep): boolean {
  return ['queued', 'between', 'paused'].includes(step.phase);
}

/** Names a step; the attempt only where there is more than one. */
function useStepLabel(detail: RunDetail): (step: RunStep) => string {
  const { t } = useTranslationRef(stageRunsTranslationRef);
  const namesAttempt = detail.attempts.length > 1;
  const { outcome } = detail.summary;
  const hasNothingToDeliver = UNDELIVERED.some(each => each === outcome);
  return step => {
    if (step.phase === 'delivering' && hasNothingToDeliver) {
      return t('run.timeline.cleaning');
    }
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
