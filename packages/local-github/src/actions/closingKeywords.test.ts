import { closingReferences, withoutCode } from './closingKeywords';

const PLACE = { owner: 'acme', repo: 'shop', web: 'http://localhost:7010' };

const found = (text: string) =>
  closingReferences(text, PLACE).map(
    ({ owner, repo, number }) => `${owner}/${repo}#${number}`,
  );

it.each([
  ['Closes #7', ['acme/shop#7']],
  ['close #7, closed #8 and CLOSES #9.', ['#7', '#8', '#9']],
  ['fix #1 fixes #2 fixed #3', ['#1', '#2', '#3']],
  ['Resolve #1\nresolves #2\n\nResolved: #3', ['#1', '#2', '#3']],
  ['Resolves other/tools.js#12', ['other/tools.js#12']],
  ['Fixes GH-4', ['#4']],
  ['Fixes http://localhost:7010/other/tools/issues/5', ['other/tools#5']],
  ['* Fixes #7 (again)\n* fixes #7', ['#7']],
  ['(closes #7)', ['#7']],
])('finds what %j closes', (text, expected) => {
  const full = expected.map(name =>
    name.startsWith('#') ? `acme/shop${name}` : name,
  );
  expect(found(text)).toEqual(full);
});

it.each([
  ['See #7'],
  ['Closes issue #7'],
  ['Closes #7th'],
  ['Closes#7'],
  ['Closes\n#7'],
  ['encloses #7'],
  ['auto-fixes #7'],
  ['Fixes #'],
  ['Fixes https://elsewhere.example/other/tools/issues/5'],
  ['Fixes http://localhost:7010/other/tools/pull/5'],
  // Each keyword names one issue.
  ['Addresses #6, #7'],
])('finds nothing in %j', text => {
  expect(found(text)).toEqual([]);
});

it.each([
  ['<!-- Closes #7 -->'],
  ['<!-- never ends. Closes #7'],
  ['Write `Closes #7` below'],
  ['``Closes #7 ` ``'],
  ['```\nCloses #7\n```'],
  ['~~~ text\nCloses #7\n~~~~'],
  ['```\nnever ends\nCloses #7'],
])('takes no notice of %j', text => {
  expect(found(withoutCode(text))).toEqual([]);
});

it('keeps what stands around code', () => {
  const text =
    'Fixes #1 `x` fixes #2\n```\nfixes #3\n```\nfixes #4 <!-- --> fixes #5';
  expect(found(withoutCode(text))).toEqual(
    [1, 2, 4, 5].map(number => `acme/shop#${number}`),
  );
});

it.each([
  ['backticks', '`'.repeat(65_000)],
  ['backticks that match nothing', '` `` '.repeat(13_000)],
  ['keywords', 'closes '.repeat(9_000)],
  ['a long name', `closes ${'a'.repeat(65_000)}`],
  ['fences', '```\n~~~\n'.repeat(8_000)],
])('takes many %s', (_, hostile) => {
  expect(found(withoutCode(hostile))).toEqual([]);
});
