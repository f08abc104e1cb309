import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { renderReference } from './reference';

it('is what docs/scripted-agent.md says (else: yarn generate)', () => {
  const path = resolve(__dirname, '../../../../../docs/scripted-agent.md');
  expect(readFileSync(path, 'utf8')).toBe(renderReference());
});
