import { Review, ReviewState } from '../store/ReviewStore';
import { verdictOf } from './approvals';
import { MergeFacts, mergeRefusal } from './mergeRefusal';

const FACTS: MergeFacts = {
  isOpen: true,
  isDraft: false,
  isMergeable: true,
  headSha: 'aaa',
  verdict: { approvals: 0, changesRequested: 0 },
  requiredApprovals: 0,
};
const approvedBy = (approvals: number, changesRequested = 0) => ({
  verdict: { approvals, changesRequested },
});

it.each([
  ['an open one that merges', {}],
  ['the expected head', { expectedSha: 'aaa' }],
  ['requested changes where no review is needed', approvedBy(0, 1)],
  ['enough approvals', { requiredApprovals: 2, ...approvedBy(2) }],
])('allows %s', (_, facts) => {
  expect(mergeRefusal({ ...FACTS, ...facts })).toBeUndefined();
});

it.each([
  ['a closed one', { isOpen: false }, 405, 'not mergeable'],
  // Whoever asks about a closed one learns that first.
  [
    'a closed one with another head',
    { isOpen: false, expectedSha: 'b' },
    405,
    'not mergeable',
  ],
  ['another head', { expectedSha: 'bbb' }, 409, 'Head branch was modified'],
  ['a draft', { isDraft: true }, 405, 'still a draft'],
  ['a conflict', { isMergeable: false }, 405, 'not mergeable'],
  [
    'no approval',
    { requiredApprovals: 1 },
    405,
    'At least 1 approving review is required',
  ],
  [
    'too few approvals',
    { requiredApprovals: 2, ...approvedBy(1) },
    405,
    'At least 2 approving reviews are',
  ],
  [
    'requested changes',
    { requiredApprovals: 1, ...approvedBy(1, 1) },
    405,
    'Changes were requested',
  ],
])('refuses %s', (_, facts, status, message) => {
  expect(mergeRefusal({ ...FACTS, ...facts })).toMatchObject({
    status,
    message: expect.stringContaining(message),
  });
});

describe('the verdict of reviews', () => {
  const review = (author_id: number, state: ReviewState) =>
    ({ author_id, state } as Review);
  const verdict = (...reviews: Review[]) =>
    verdictOf(reviews, accountId => accountId !== 9);

  it.each([
    ['nobody', [], 0, 0],
    ['two people', [review(1, 'APPROVED'), review(2, 'APPROVED')], 2, 0],
    ['one person twice', [review(1, 'APPROVED'), review(1, 'APPROVED')], 1, 0],
    [
      'a change of mind',
      [review(1, 'CHANGES_REQUESTED'), review(1, 'APPROVED')],
      1,
      0,
    ],
    [
      'a change for the worse',
      [review(1, 'APPROVED'), review(1, 'CHANGES_REQUESTED')],
      0,
      1,
    ],
    ['a comment later', [review(1, 'APPROVED'), review(1, 'COMMENTED')], 1, 0],
    ['a dismissed one', [review(1, 'APPROVED'), review(1, 'DISMISSED')], 0, 0],
    [
      'someone without write access',
      [review(9, 'APPROVED'), review(9, 'CHANGES_REQUESTED')],
      0,
      0,
    ],
  ])('counts %s', (_, reviews, approvals, changesRequested) => {
    expect(verdict(...reviews)).toEqual({ approvals, changesRequested });
  });
});
