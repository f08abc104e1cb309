import type { WaitingReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { LimitScope } from './placeInQueue';

export const LIMIT_REASONS: Record<LimitScope, WaitingReason> = {
  agent: 'permit_limit',
  project: 'project_limit',
  platform: 'platform_limit',
};
