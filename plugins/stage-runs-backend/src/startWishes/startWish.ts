import type { ChoiceHaltCode } from '@stagecraft/backstage-plugin-stage-runs-common';

/** A row of `start_wishes`; its columns are explained in the migration. */
export interface StartWishRow {
  request_id: string;
  run_id: string;
  repository_id: string;
  issue_number: number;
  label: string;
  created_at: Date;
  ended_at: Date | null;
  end_reason: 'started' | 'refused' | 'dropped' | null;
  end_code: ChoiceHaltCode | null;
  started_run_id: string | null;
}

/** A wish with the person who has approved it, as the decision says. */
export interface ApprovedWish extends StartWishRow {
  user_id: string;
  user_entity_ref: string;
}

export type WishEnd =
  | { reason: 'started'; runId: string }
  | { reason: 'refused' | 'dropped'; code: ChoiceHaltCode };

/** The same for one request, however often it is handled: one run starts. */
export function correlationOf({
  request_id: id,
}: Pick<StartWishRow, 'request_id'>): string {
  return `request-${id}`;
}
