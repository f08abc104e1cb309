import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import { digest } from '../runs/digest';

/** What somebody did on GitHub: a label that was put, or a review. */
export interface Act {
  /** GitHub's numeric id of the sender; empty when GitHub named none. */
  senderId: string;
  senderType: string;
  /** By GitHub's clock, so that a delivery that comes late or again tells the same. */
  at: Date;
}

export interface RefusedAct {
  /** Absent for a repository that no project has. */
  repositoryId: string | undefined;
  fullName: string;
  issueNumber: number;
  reason: TriggerReason;
  /** The labels that the reason speaks of, sorted. */
  labels: string[];
  /** The run that closed the gate. */
  activeRunId: string | undefined;
  act: Act;
}

export interface NoticeKey {
  key: string;
  /** Those of notices that may have told of the same act already. */
  sameAct: string[];
  /** What these have in common: who tells of it one at a time asks in its name. */
  subject: string;
}

/** One request to GitHub that puts two labels has two deliveries, within a second or two. */
const ONE_ACT_MS = 10_000;

/**
 * Whose acts are answered how often. The same refusal (issue, reason, labels, sender) is
 * told once for all acts that are less than 10 s apart and again for one that is 20 s later
 * or more; in between it may be either. A delivery that is repeated never tells it again.
 * A bot is answered once for ever, because it could react to the answer, and so is everybody
 * in a repository that is not attached, because it is not ours to write in.
 */
export function noticeKey(refused: RefusedAct): NoticeKey {
  const { act, repositoryId } = refused;
  const subject = subjectOf(refused);
  if (act.senderType !== 'User' || !repositoryId) {
    return { subject, key: subject, sameAct: [subject] };
  }
  const slot = Math.floor(act.at.getTime() / ONE_ACT_MS);
  const sameAct = [slot, slot - 1, slot + 1].map(each => `${subject}/${each}`);
  return { subject, key: sameAct[0], sameAct };
}

function subjectOf(refused: RefusedAct): string {
  const { act, fullName, issueNumber, reason, repositoryId } = refused;
  const facts = [refused.labels, refused.activeRunId, act.senderId];
  return [
    'notice',
    repositoryId ?? fullName.toLowerCase(),
    issueNumber,
    reason,
    digest(JSON.stringify(facts)),
  ].join('/');
}
