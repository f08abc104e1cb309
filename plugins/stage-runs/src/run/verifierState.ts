import {
  RiCheckLine,
  RiCloseCircleLine,
  RiHourglassLine,
  RiPlayCircleLine,
  RiQuestionLine,
  RiSubtractLine,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { StatusTone } from '@stagecraft/backstage-plugin-kernel-react';
import type { RunVerifier } from '@stagecraft/backstage-plugin-stage-runs-common';

export const VERIFIER_LOOKS: Record<
  RunVerifier['state'],
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  waiting: { tone: 'neutral', icon: RiHourglassLine },
  running: { tone: 'info', icon: RiPlayCircleLine },
  passed: { tone: 'positive', icon: RiCheckLine },
  failed: { tone: 'negative', icon: RiCloseCircleLine },
  skipped: { tone: 'neutral', icon: RiSubtractLine },
  timed_out: { tone: 'negative', icon: RiTimeLine },
  lost: { tone: 'warning', icon: RiQuestionLine },
};

/** How long its command has run; nothing before it has started. */
export function tookMs(verifier: RunVerifier, now: Date): number | undefined {
  const { startedAt, endedAt } = verifier;
  if (!startedAt) return undefined;
  const endMs = endedAt ? Date.parse(endedAt) : now.getTime();
  return Math.max(endMs - Date.parse(startedAt), 0);
}
