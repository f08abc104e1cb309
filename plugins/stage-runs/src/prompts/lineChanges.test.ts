import { lineChanges } from './lineChanges';

it('says of each line whether it is new, gone or the same', () => {
  expect(lineChanges('one\ntwo\n', 'one\n2\nthree\n')).toEqual([
    { kind: 'same', text: 'one' },
    { kind: 'removed', text: 'two' },
    { kind: 'added', text: '2' },
    { kind: 'added', text: 'three' },
  ]);
});

it('of equal texts nothing has changed', () => {
  const kinds = lineChanges('a\nb', 'a\nb').map(({ kind }) => kind);
  expect(kinds).toEqual(['same', 'same']);
});
