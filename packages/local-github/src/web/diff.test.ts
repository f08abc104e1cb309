import { diffLines } from './diff';

it('numbers the lines of both sides', () => {
  const patch = [
    '@@ -3,3 +3,3 @@ function a() {',
    ' same',
    '-old',
    '+new',
    ' last',
    '\\ No newline at end of file',
    '@@ -20 +20,2 @@',
    '+--- not a header',
  ].join('\n');
  const shown = diffLines(patch).map(
    ({ kind, before, after }) => `${kind} ${before ?? '-'} ${after ?? '-'}`,
  );
  expect(shown).toEqual([
    'hunk - -',
    'context 3 3',
    'removed 4 -',
    'added - 4',
    'context 5 5',
    'context - -',
    'hunk - -',
    'added - 20',
  ]);
});
