import { InputError } from '@backstage/errors';
import { decodeCursor, encodeCursor } from './runListCursor';

const query = { sort: 'createdAt', order: 'desc', stage: 'dev' };
const position = {
  at: new Date('2026-11-22T10:00:00.123Z'),
  id: '1c0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0009',
};

it('carries the position, whatever the order of the filters', () => {
  const cursor = encodeCursor(position, query);
  const reordered = { stage: 'dev', order: 'desc', sort: 'createdAt' };
  expect(decodeCursor(cursor, reordered)).toEqual(position);
});

it.each([
  ['another sort', encodeCursor(position, { ...query, sort: 'finishedAt' })],
  ['another filter', encodeCursor(position, { ...query, stage: 'qa' })],
  [
    'a filter less',
    encodeCursor(position, { sort: 'createdAt', order: 'desc' }),
  ],
  ['no cursor of ours', 'bm90IGpzb24'],
  ['text', "'; drop table runs; --"],
  ['nothing', ''],
])('refuses %s', (_, cursor) => {
  expect(() => decodeCursor(cursor, query)).toThrow(InputError);
});
