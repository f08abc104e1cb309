import type { JsonObject } from '@backstage/types';
import type { RequestAnswer } from '../requests/types';

/** Status of an answer that says: people are asked, and nothing has happened yet. */
export const APPROVAL_REQUIRED = 'approval_required';

/** What an agent is told of its request, open or decided. */
export function toldOf(answer: RequestAnswer): JsonObject {
  const { id, status, reason, result } = answer;
  if (isOpen(answer)) {
    return {
      status: APPROVAL_REQUIRED,
      request_id: id,
      expires_at: answer.expiresAt.toISOString(),
    };
  }
  return {
    ...{ status, request_id: id },
    ...(reason !== null && { reason }),
    ...(answer.selectedOption !== null && {
      selected_option: answer.selectedOption,
    }),
    ...(answer.customText !== null && { custom_text: answer.customText }),
    ...(result !== null && { result }),
  };
}

export function isOpen({ status }: Pick<RequestAnswer, 'status'>): boolean {
  return status === 'requested' || status === 'approved';
}
