import fc from 'fast-check';
import { saysSomething } from './saysSomething';

it.each([
  ['Looks right.', true],
  ['👍', true],
  ['+1', true],
  ['> Is it right?\n\nYes.', true],
  ['Да.', true],
  ['<!-- hidden -->\nSeen', true],
  ['a > b', true],
  ['', false],
  ['  \n\t', false],
  ['> Is it right?\n> Or not?', false],
  ['   > Is it right?\r\n', false],
  ['>> Twice quoted', false],
  ['<!-- Looks right. -->', false],
  ['<!-- Looks\nright. --> \n<!-- again -->', false],
  ['<!-- never closed: Looks right.', false],
  ['> quoted\n<!-- hidden -->', false],
  ['.', false],
  ['---', false],
  ['\u200b\u2060\ufeff', false],
])('%j: %s', (body, says) => {
  expect(saysSomething(body)).toBe(says);
});

it('whatever is quoted or hidden says nothing, and words beside it always do', () => {
  const line = fc
    .string({ unit: 'grapheme' })
    .map(text => text.replace(/[\r\n\u2028\u2029]/g, ' ').replaceAll('--', ''));
  const silent = fc.oneof(
    line.map(text => `> ${text}`),
    line.map(text => `<!-- ${text} -->`),
    fc.constant(''),
  );
  fc.assert(
    fc.property(fc.array(silent), lines => {
      expect(saysSomething(lines.join('\n'))).toBe(false);
      expect(saysSomething([...lines, 'I agree'].join('\n'))).toBe(true);
    }),
  );
});
