import { reviewerKey } from './reviewerKey';

const put = {
  ...{ fullName: 'acme/bookshop', number: 13, action: 'labeled' },
  ...{ label: 'need:reviewer', updatedAt: new Date('2026-11-28T10:00:00Z') },
};

it('is a UUID of version 5, behind a prefix that says what it is of', () => {
  expect(reviewerKey(put)).toMatch(
    /^pr-label-reviewer-[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});

it('is the same for what GitHub tells twice, however it spells it', () => {
  expect(
    reviewerKey({ ...put, fullName: 'Acme/Bookshop', label: 'Need:Reviewer' }),
  ).toBe(reviewerKey({ ...put, updatedAt: new Date(put.updatedAt) }));
});

it.each([
  ['repository', { fullName: 'acme/library' }],
  ['pull request', { number: 14 }],
  ['action', { action: 'unlabeled' }],
  ['label', { label: 'need:qa' }],
  ['moment', { updatedAt: new Date('2026-11-28T10:00:01Z') }],
])('is another one for another %s', (_, change) => {
  expect(reviewerKey({ ...put, ...change })).not.toBe(reviewerKey(put));
});
