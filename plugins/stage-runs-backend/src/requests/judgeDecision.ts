import { ConflictError, InputError } from '@backstage/errors';
import { mayMoveRequest } from './requestStates';
import type { RequestRow, Verdict } from './rows';
import type { RequestStatus } from './types';

/** What a person says about a request. */
export interface RequestDecision {
  decision: Verdict;
  /** Of the payload that the person saw. */
  digest: string;
  reason?: string;
  /** The answer to a question: one of these. */
  selectedOption?: string;
  customText?: string;
}

export type DecisionVerdict =
  | { kind: 'take'; to: RequestStatus }
  /** It has been decided already, or is over. */
  | { kind: 'unchanged' }
  /** Nobody has noticed yet that its time is over. */
  | { kind: 'expired' };

export const MAX_REASON_LENGTH = 2_000;
export const MAX_CUSTOM_LENGTH = 2_000;

/**
 * What a decision does to a request. Throws a ConflictError for a decision about another
 * payload, and an InputError for an answer that the question does not have.
 */
export function judgeDecision(
  request: Pick<
    RequestRow,
    | 'kind'
    | 'status'
    | 'expires_at'
    | 'payload_digest'
    | 'options'
    | 'allow_custom'
  >,
  decision: RequestDecision,
  now: Date,
): DecisionVerdict {
  const to = statusAfter(request.kind, decision.decision);
  if (!mayMoveRequest(request.status, to, 'person')) {
    return { kind: 'unchanged' };
  }
  if (request.expires_at <= now) return { kind: 'expired' };
  if (decision.digest !== request.payload_digest) {
    throw new ConflictError(
      'digest is not that of this request: what you saw is not what it asks for; look at it again',
    );
  }
  requireAnswer(request, decision);
  return { kind: 'take', to };
}

/** Nothing is carried out for a question: with its answer it is done. */
function statusAfter(
  kind: RequestRow['kind'],
  decision: Verdict,
): RequestStatus {
  if (decision === 'denied') return 'denied';
  return kind === 'question' ? 'applied' : 'approved';
}

function requireAnswer(
  request: Pick<RequestRow, 'kind' | 'options' | 'allow_custom'>,
  decision: RequestDecision,
): void {
  const { selectedOption, customText } = decision;
  const answers = [selectedOption, customText].filter(
    answer => answer !== undefined,
  );
  const isAnswered = request.kind === 'question' && isApproval(decision);
  if (answers.length !== (isAnswered ? 1 : 0)) {
    throw new InputError(
      isAnswered
        ? 'selectedOption or customText: a question is answered by one of them'
        : 'selectedOption and customText are for the answer to a question',
    );
  }
  if (
    selectedOption !== undefined &&
    !request.options!.includes(selectedOption)
  ) {
    throw new InputError(
      `selectedOption is none of the options: ${request.options!.join(', ')}`,
    );
  }
  if (customText === undefined) return;
  if (!request.allow_custom) {
    throw new InputError(
      'customText: this question is answered by one of its options only',
    );
  }
  if (customText.trim() === '' || customText.length > MAX_CUSTOM_LENGTH) {
    throw new InputError(
      `customText must have 1 to ${MAX_CUSTOM_LENGTH} characters`,
    );
  }
}

function isApproval({ decision }: RequestDecision): boolean {
  return decision === 'approved';
}
