import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

it('docs/local-cluster.md follows the table of resources', () => {
  const script = join(__dirname, '../scripts/generate-docs');
  expect(() => execFileSync(script, ['--check'])).not.toThrow();
});
