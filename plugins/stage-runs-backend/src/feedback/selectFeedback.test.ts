import { selectFeedback, type Remark } from './selectFeedback';

const rules = { answered: new Set(['review/1']), heard: new Set(['1001']) };

function aRemark(id: string, changes: Partial<Remark> = {}): Remark {
  return {
    ...{ id, author: 'olivia', authorId: '1001', authorType: 'User' },
    ...{ body: `body of ${id}`, at: new Date('2026-11-22T09:00:00Z') },
    ...changes,
  };
}
const select = (remarks: Remark[]) => selectFeedback(remarks, rules);

it.each<[string, Partial<Remark>]>([
  ['somebody who is no member', { authorId: '1004' }],
  ['a bot, whatever it is called', { authorType: 'Bot' }],
  ['a deleted account', { authorId: '', authorType: '' }],
  ['somebody who wrote nothing', { body: ' \n' }],
])('does not listen to %s', (_, changes) => {
  expect(select([aRemark('comment/7', changes)])).toEqual([]);
});

it('what an earlier run has answered is not said again', () => {
  const ids = select([aRemark('review/1'), aRemark('comment/1')]);
  expect(ids.map(({ id }) => id)).toEqual(['comment/1']);
});

it('keeps who said what about which line, oldest first', () => {
  const place = { path: 'src/a.ts', line: 7 };
  const earlier = { at: new Date('2026-11-22T08:00:00Z') };
  expect(
    select([
      aRemark('review/2'),
      aRemark('remark/3', { ...place, ...earlier }),
    ]),
  ).toEqual([
    { id: 'remark/3', author: 'olivia', body: 'body of remark/3', ...place },
    { id: 'review/2', author: 'olivia', body: 'body of review/2' },
  ]);
});

describe('of too much', () => {
  const many = (count: number, body: string) =>
    Array.from({ length: count }, (_, index) =>
      aRemark(`comment/${index}`, { body, at: new Date(index * 1000) }),
    );

  it('keeps the 100 newest', () => {
    const ids = select(many(120, 'x')).map(({ id }) => id);
    expect(ids).toHaveLength(100);
    expect([ids[0], ids[99]]).toEqual(['comment/20', 'comment/119']);
  });

  it('cuts each at 60,000 characters and keeps 200,000 in all', () => {
    const kept = select(many(9, 'x'.repeat(70_000)));
    expect(kept.map(({ body }) => body.length)).toEqual([
      60_000, 60_000, 60_000,
    ]);
    expect(kept[2].id).toBe('comment/8');
  });
});
