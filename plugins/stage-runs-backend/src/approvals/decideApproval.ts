import type {
  PortalUser,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { OpenRole } from '../roleGates/rolesInTheWay';
import {
  SENDER_RULES,
  type Refusal,
  type Rule,
} from '../trigger/decideTrigger';

/** What is known when somebody says that a result is accepted. */
export interface ApprovalFacts {
  sender: { type: string; login: string };
  /** The label is there, or it is a review. */
  isStillSaid: boolean;
  user: PortalUser | undefined;
  role: ProjectRole | undefined;
  /** The result that is meant, if a run has delivered one. */
  result:
    | {
        /** As it is now. */
        isApproved: boolean;
        /** Nothing was pushed since the person looked at it. */
        isWhatWasSeen: boolean;
        /** A rethink has replaced it. */
        isSuperseded: boolean;
        /** A rethink that is not done yet, and not as the agent delivered it. */
        isUnreadRethink: boolean;
      }
    | undefined;
  activeRunId: string | undefined;
  /** Roles that the issue waits for. */
  openRoles: OpenRole[];
}

/**
 * The first rule that matches refuses. What nobody has delivered is none of our business,
 * and our own label comes back as a delivery: neither is answered.
 */
export const APPROVAL_RULES: readonly Rule<ApprovalFacts>[] = [
  {
    reason: 'nothing_to_approve',
    tell: 'nobody',
    refuses: ({ result }) => result === undefined,
  },
  {
    reason: 'result_approved_already',
    tell: 'nobody',
    refuses: ({ result }) => result!.isApproved,
  },
  {
    reason: 'trigger_label_gone',
    tell: 'nobody',
    refuses: ({ isStillSaid }) => !isStillSaid,
  },
  ...SENDER_RULES,
  {
    reason: 'result_superseded',
    tell: 'comment',
    refuses: ({ result }) => result!.isSuperseded,
  },
  {
    reason: 'result_in_work',
    tell: 'comment',
    refuses: ({ activeRunId }) => activeRunId !== undefined,
  },
  {
    // Requirements 3.1, "Review gate": the roles come before the owner.
    reason: 'result_awaits_role',
    tell: 'comment',
    refuses: ({ openRoles }) => openRoles.length > 0,
  },
  {
    reason: 'result_changed',
    tell: 'comment',
    refuses: ({ result }) => !result!.isWhatWasSeen,
  },
  {
    reason: 'rethink_changed',
    tell: 'comment',
    refuses: ({ result }) => result!.isUnreadRethink,
  },
];

/** Decides; undefined means that the result is approved. */
export function decideApproval(facts: ApprovalFacts): Refusal | undefined {
  return APPROVAL_RULES.find(rule => rule.refuses(facts));
}
