import { Review } from '../store/ReviewStore';

/** What the reviews of a pull request come to. */
export interface Verdict {
  approvals: number;
  changesRequested: number;
}

/**
 * Counts each reviewer's last word. A comment takes nothing back, a dismissed
 * review counts no more, and those without write access are not counted.
 */
export function verdictOf(
  reviews: Review[],
  counts: (accountId: number) => boolean,
): Verdict {
  const last = new Map<number, Review>();
  for (const review of reviews) {
    if (review.state === 'COMMENTED' || !counts(review.author_id)) continue;
    last.set(review.author_id, review);
  }
  const inState = (state: Review['state']) =>
    [...last.values()].filter(review => review.state === state).length;
  return {
    approvals: inState('APPROVED'),
    changesRequested: inState('CHANGES_REQUESTED'),
  };
}
