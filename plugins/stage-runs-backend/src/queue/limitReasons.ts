import type { WaitingReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { LimitScope } from './placeInQueue';

/**
 * Whoever is granted a permit is woken, and upkeep looks for wake-ups that were lost. A
 * waiting run only looks whether its stored reason is still true, so that a long queue costs
 * next to nothing.
 */
export const LOOK_AT_REASON_MS = 10 * 60_000;

export const LIMIT_REASONS: Record<LimitScope, WaitingReason> = {
  agent: 'permit_limit',
  project: 'project_limit',
  platform: 'platform_limit',
};
