import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { renderStages } from './stagesReference';

const docs = readFileSync(
  join(__dirname, '../../../../docs/stages.md'),
  'utf8',
);

it('docs/stages.md is what `npm run generate` makes', () => {
  expect(docs).toBe(renderStages());
});

it.each([
  ['intake', 'AI Product Manager', 'nothing: it may begin an issue'],
  ['plan', 'AI Engineering Manager', 'intake, or design'],
  [
    'dev',
    'AI Developer',
    'plan, or design (fast track), or nothing: it may begin a quick-fix',
  ],
  ['doc-audit', 'AI Knowledge Manager', 'at any time'],
  ['rethink', 'AI Engineering Manager', 'any stage with a result'],
])('docs/stages.md: %s is prepared by %s, after %s', (id, agent, after) => {
  const lines = docs
    .split('\n')
    .filter(line => line.startsWith(`| \`run:${id}\` `));
  expect(lines).toHaveLength(1);
  expect(lines[0].split(/ *\| */).slice(2, 4)).toEqual([agent, after]);
});

it('docs/stages.md: need:reviewer is no stage of an issue', () => {
  expect(docs).toContain('- `need:reviewer` on the pull request of a run: AI');
  expect(docs).not.toContain('`run:review`');
});

it.each([
  ['self-improve', 'AI Knowledge Manager', 'It comes with self-improvement'],
  ['ai-repair', 'AI SRE', 'It comes with production environments'],
])('docs/stages.md: run:%s can not be started yet', (id, agent, reason) => {
  expect(docs).toContain(`- \`run:${id}\` (${agent}): ${reason}`);
  expect(docs).not.toContain(`| \`run:${id}\``);
});
