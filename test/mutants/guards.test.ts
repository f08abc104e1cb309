import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../harness/paths';
import { GUARDS, type Target } from './guards';

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

it.each(GUARDS.map(guard => [guard.attack, guard] as const))(
  '%s: its guard and its test are where they are said to be',
  (_attack, { file, guard, test }) => {
    expect(read(file).split(guard)).toHaveLength(2);
    expect(read(test.file)).toContain(test.name);
  },
);

it('attacks come by every way', () => {
  const targets: Target[] = ['route', 'tool', 'token', 'timer', 'table'];
  const aimedAt = new Set(GUARDS.map(({ target }) => target));
  expect(targets.filter(target => !aimedAt.has(target))).toEqual([]);
});
