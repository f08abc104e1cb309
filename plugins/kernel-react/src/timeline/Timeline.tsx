import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiHourglassLine, RiPlayCircleLine } from '@remixicon/react';
import type { CSSProperties, ReactNode } from 'react';
import { formatDuration } from '../time/formatTime';
import { kernelReactTranslationRef } from '../translation';
import { useLanguage } from '../useLanguage';
import styles from './Timeline.module.css';

export interface TimelineStep {
  id: string;
  label: string;
  /** Waiting is not working, and is drawn apart. */
  kind: 'waiting' | 'working';
  startMs: number;
  /** Absent while the step goes on. */
  endMs?: number;
  /** What happened in the step. */
  children?: ReactNode;
}

/** The steps of something, in order, each with a bar that shows when and for how long. */
export function Timeline(props: {
  steps: readonly TimelineStep[];
  nowMs: number;
}) {
  const { steps, nowMs } = props;
  if (steps.length === 0) return null;
  const startMs = steps[0].startMs;
  const endMs = Math.max(...steps.map(step => step.endMs ?? nowMs));
  const spanMs = Math.max(1, endMs - startMs);
  return (
    <ol className={styles.root}>
      {steps.map(step => (
        <TimelineRow
          key={step.id}
          step={step}
          nowMs={nowMs}
          offset={(step.startMs - startMs) / spanMs}
          share={Math.max(0, (step.endMs ?? nowMs) - step.startMs) / spanMs}
        />
      ))}
    </ol>
  );
}

function TimelineRow(props: {
  step: TimelineStep;
  nowMs: number;
  offset: number;
  share: number;
}) {
  const { step, nowMs, offset, share } = props;
  const { t } = useTranslationRef(kernelReactTranslationRef);
  const language = useLanguage();
  const duration = formatDuration(
    (step.endMs ?? nowMs) - step.startMs,
    language,
  );
  const Icon = step.kind === 'waiting' ? RiHourglassLine : RiPlayCircleLine;
  return (
    <li className={styles.step} data-kind={step.kind}>
      <div className={styles.head}>
        <Icon className={styles.icon} aria-hidden="true" />
        <span className={styles.label}>{step.label}</span>
        {step.kind === 'waiting' && (
          <span className={styles.note}>{t('timeline.waiting')}</span>
        )}
        <span className={styles.duration}>
          {step.endMs === undefined
            ? t('timeline.inProgress', { duration })
            : duration}
        </span>
      </div>
      <div className={styles.track} aria-hidden="true">
        <div className={styles.bar} style={barStyle(offset, share)} />
      </div>
      {step.children}
    </li>
  );
}

function barStyle(offset: number, share: number): CSSProperties {
  return {
    '--offset': `${offset * 100}%`,
    width: `${share * 100}%`,
  } as CSSProperties;
}
