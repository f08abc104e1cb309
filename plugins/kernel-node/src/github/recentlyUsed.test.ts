import { RecentlyUsed } from './recentlyUsed';

it('makes each value once and forgets the one that was not used for longest', () => {
  const made: string[] = [];
  const values = new RecentlyUsed<string>(2);
  const use = (key: string) =>
    values.get(key, () => {
      made.push(key);
      return key.toUpperCase();
    });
  expect(['a', 'b', 'a', 'c', 'a'].map(use)).toEqual(['A', 'B', 'A', 'C', 'A']);
  expect(made).toEqual(['a', 'b', 'c']);
  use('b');
  expect(made).toEqual(['a', 'b', 'c', 'b']);
});
