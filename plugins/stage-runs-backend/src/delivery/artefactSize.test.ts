import { requireWithinBudget } from './artefactSize';

const size = { lines: 200, words: 2_000, readingMinutes: 10 };

it.each([
  ['no budget', undefined],
  ['exactly what is allowed', { lines: 200, readingMinutes: 10 }],
  ['a limit of the other', { lines: 200 }],
])('%s lets it through', (_what, budget) => {
  expect(() => requireWithinBudget(size, budget)).not.toThrow();
});

it('says by how much it is too long', () => {
  expect(() =>
    requireWithinBudget(size, { lines: 199, readingMinutes: 9 }),
  ).toThrow(
    'artefact_over_budget: 200 lines, at most 199, 10 minutes to read, at most 9',
  );
});
