import type {
  RunDetail,
  RunEvent,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { hasEnded } from '../shared/runState';

export type RunPhase =
  | 'queued'
  | 'preparing'
  | 'agent'
  | 'between'
  | 'verifying'
  | 'delivering'
  | 'paused';

export interface RunStep {
  phase: RunPhase;
  /** The attempt that the step belongs to; 0 before the first. */
  attempt: number;
  startMs: number;
  /** Absent while the step goes on. */
  endMs?: number;
  events: RunEvent[];
}

const VERIFICATION_STARTED = 'run.verification.started';

type Mark = Pick<RunStep, 'phase' | 'attempt' | 'startMs'>;

/**
 * The steps of a run, from what is stored about it, its attempts and its events: queue,
 * then for each attempt preparing and the agent's work, then verifying and delivering,
 * with pauses between them. A step that has not begun is left out. Each event goes to
 * the step that it fell in.
 */
export function timelineSteps(
  detail: Pick<RunDetail, 'summary' | 'attempts'>,
  events: readonly RunEvent[],
): RunStep[] {
  const marks = withPauses(phaseMarks(detail, events), events);
  const steps = closeMarks(marks, detail);
  for (const event of events) {
    const eventMs = Date.parse(event.createdAt);
    const begun = steps.filter(step => step.startMs <= eventMs);
    (begun.pop() ?? steps[0]).events.push(event);
  }
  return steps;
}

function phaseMarks(
  detail: Pick<RunDetail, 'summary' | 'attempts'>,
  events: readonly RunEvent[],
): Mark[] {
  const { summary, attempts } = detail;
  const marks: Mark[] = [];
  const mark = (phase: RunPhase, attempt: number, at: string | undefined) => {
    if (at) marks.push({ phase, attempt, startMs: Date.parse(at) });
  };
  // A run leaves the queue with its permit, before its first attempt exists.
  const leftQueueAt = events.find(event => event.type === 'run.started');
  mark('queued', 0, summary.createdAt);
  mark('preparing', 1, leftQueueAt?.createdAt ?? attempts[0]?.createdAt);
  attempts.forEach((entry, index) => {
    const isLast = index === attempts.length - 1;
    if (index > 0) mark('preparing', entry.attempt, entry.createdAt);
    mark('agent', entry.attempt, entry.startedAt);
    mark(isLast ? 'delivering' : 'between', entry.attempt, entry.endedAt);
  });
  const verified = events.find(({ type }) => type === VERIFICATION_STARTED);
  mark('verifying', attempts.length, verified?.createdAt);
  return marks;
}

/** Adds a mark for each pause, and one for what goes on after it. */
function withPauses(marks: Mark[], events: readonly RunEvent[]): Mark[] {
  const all = [...marks];
  for (const event of events) {
    const startMs = Date.parse(event.createdAt);
    const current = marks.filter(entry => entry.startMs <= startMs).pop();
    if (!current) continue;
    if (event.type === 'run.wait.paused') {
      all.push({ ...current, phase: 'paused', startMs });
    }
    if (event.type === 'run.wait.resumed') all.push({ ...current, startMs });
  }
  return all.sort((a, b) => a.startMs - b.startMs);
}

/** Each step ends where the next begins; the last one with the run. */
function closeMarks(
  marks: Mark[],
  detail: Pick<RunDetail, 'summary'>,
): RunStep[] {
  const { summary } = detail;
  const endedMs =
    hasEnded(summary) && summary.finishedAt
      ? Date.parse(summary.finishedAt)
      : undefined;
  return marks.map((entry, index) => ({
    ...entry,
    endMs: marks[index + 1]?.startMs ?? endedMs,
    events: [],
  }));
}
