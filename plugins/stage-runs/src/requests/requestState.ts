import {
  RiCheckLine,
  RiCloseCircleLine,
  RiForbidLine,
  RiQuestionLine,
  RiTimeLine,
  type RemixiconComponentType,
} from '@remixicon/react';
import type { StatusTone } from '@stagecraft/backstage-plugin-kernel-react';
import type { AgentRequest } from '@stagecraft/backstage-plugin-stage-runs-common';

type RequestStatus = AgentRequest['status'];

export const REQUEST_LOOKS: Record<
  RequestStatus,
  { tone: StatusTone; icon: RemixiconComponentType }
> = {
  requested: { tone: 'warning', icon: RiQuestionLine },
  approved: { tone: 'positive', icon: RiCheckLine },
  applied: { tone: 'positive', icon: RiCheckLine },
  denied: { tone: 'neutral', icon: RiForbidLine },
  expired: { tone: 'neutral', icon: RiTimeLine },
  failed: { tone: 'negative', icon: RiCloseCircleLine },
};

/** Nobody has decided yet. */
export function isOpen({ status }: Pick<AgentRequest, 'status'>): boolean {
  return status === 'requested';
}
