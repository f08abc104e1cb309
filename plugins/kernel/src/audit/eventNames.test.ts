import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { NAMED_EVENTS } from './eventNames';

const BACK_END = join(__dirname, '../../../kernel-backend/src');
const AREAS = 'project|member|repository|credential|user|owner|webhook';

/** Types stand in the source as they are, and what begins so is nothing else there. */
const WRITTEN = readdirSync(BACK_END, { recursive: true, encoding: 'utf8' })
  .filter(name => /\.ts$/.test(name) && !/\.test\.ts$|__testUtils__/.test(name))
  .map(name => readFileSync(join(BACK_END, name), 'utf8'))
  .flatMap(text => [
    ...text.matchAll(new RegExp(`'((?:${AREAS})\\.[a-z_]+)'`, 'g')),
  ])
  .map(([, type]) => type);

it('every event that the kernel appends has a name, and no other', () => {
  expect([...NAMED_EVENTS].sort()).toEqual([...new Set(WRITTEN)].sort());
});
