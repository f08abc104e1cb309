import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A subset of Kubernetes stays one only while somebody says no: see docs/adr/0003-local-cluster-is-a-subset.md. */
const MAX_LINES = 2100;

it('is no longer than a subset of Kubernetes may be', () => {
  const files = readdirSync(__dirname, { recursive: true, encoding: 'utf8' });
  const sources = files.filter(file => /(?<!\.test)\.ts$/.test(file));
  const lines = sources.map(
    file => readFileSync(join(__dirname, file), 'utf8').split('\n').length - 1,
  );
  expect(sources).toContain('createLocalCluster.ts');
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(
    MAX_LINES,
  );
});
