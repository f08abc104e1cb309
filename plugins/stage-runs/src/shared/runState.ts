import {
  RiCheckLine,
  RiCloseCircleLine,
  RiForbidLine,
  RiHourglassLine,
  RiPauseCircleLine,
  RiPlayCircleLine,
  RiSettings3Line,
  RiSubtractLine,
  RiStopCircleLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { StatusTone } from '@stagecraft/backstage-plugin-kernel-react';
import type {
  RunOutcome,
  RunStatus,
  RunSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';

type Ending = 'succeeded' | 'failed' | 'canceled';

/** What a run is shown as: its outcome once it ended, else its status or that it shall stop. */
export type RunState = Exclude<RunStatus, Ending> | RunOutcome | 'stopping';

export const RUN_STATE_LOOKS: Record<
  RunState,
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  pending: { tone: 'neutral', icon: RiHourglassLine },
  preparing: { tone: 'info', icon: RiSettings3Line },
  running: { tone: 'info', icon: RiPlayCircleLine },
  waiting_mcp: { tone: 'warning', icon: RiPauseCircleLine },
  waiting_owner_review: { tone: 'warning', icon: RiPauseCircleLine },
  waiting_backpressure: { tone: 'warning', icon: RiPauseCircleLine },
  stopping: { tone: 'warning', icon: RiStopCircleLine },
  delivered: { tone: 'positive', icon: RiCheckLine },
  reviewed: { tone: 'positive', icon: RiCheckLine },
  'no-change': { tone: 'neutral', icon: RiSubtractLine },
  denied: { tone: 'negative', icon: RiForbidLine },
  limited: { tone: 'negative', icon: RiCloseCircleLine },
  failed: { tone: 'negative', icon: RiCloseCircleLine },
  canceled: { tone: 'neutral', icon: RiForbidLine },
};

/** The one state that a run is shown in. */
export function runStateOf(
  run: Pick<RunSummary, 'status' | 'outcome' | 'stopRequested'>,
): RunState {
  switch (run.status) {
    case 'succeeded':
      return run.outcome ?? 'delivered';
    case 'failed':
      return run.outcome ?? 'failed';
    case 'canceled':
      return 'canceled';
    default:
      return run.stopRequested ? 'stopping' : run.status;
  }
}

/** Whether nothing more happens to the run. */
export function hasEnded(run: Pick<RunSummary, 'status'>): boolean {
  return ['succeeded', 'failed', 'canceled'].includes(run.status);
}
