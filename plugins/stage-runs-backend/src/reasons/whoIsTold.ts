import {
  APPROVAL_REASONS,
  END_REASONS,
  WAITING_REASONS,
  type ReasonCode,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { APPROVAL_RULES } from '../approvals/decideApproval';
import { REVIEW_RULES } from '../trigger/decideReview';
import { REVIEWER_RULES } from '../trigger/decideReviewer';
import { LABEL_RULES, TRIGGER_RULES } from '../trigger/decideTrigger';

const LABEL = [...LABEL_RULES, ...TRIGGER_RULES];
const PULL_REQUEST = 'comment on the pull request';

/** Who is told of a reason and how, as the tables of decisions have it. */
export function whoIsTold(code: ReasonCode): string[] {
  return [
    ...ifTold(LABEL, code, 'comment on the issue'),
    ...new Set([
      ...ifTold(REVIEW_RULES, code, PULL_REQUEST),
      ...ifTold(REVIEWER_RULES, code, PULL_REQUEST),
    ]),
    ...(includes(APPROVAL_REASONS, code)
      ? ifTold(APPROVAL_RULES, code, 'comment where it was given')
      : []),
    ...(includes([...WAITING_REASONS, ...END_REASONS], code)
      ? ['status comment of the run', 'run page']
      : []),
  ];
}

/** The first rule decides: a later one of the same reason is never reached. */
function ifTold(
  rules: readonly { reason: string; tell: 'comment' | 'nobody' }[],
  code: ReasonCode,
  place: string,
): string[] {
  const rule = rules.find(({ reason }) => reason === code);
  return rule?.tell === 'comment' ? [place] : [];
}

function includes(codes: readonly ReasonCode[], code: ReasonCode): boolean {
  return codes.includes(code);
}
