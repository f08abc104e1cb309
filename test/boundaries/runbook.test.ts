import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../harness/paths';

const FOLDER = join(ROOT, 'docs/runbook');
const PAGES = readdirSync(FOLDER).filter(name => name !== 'README.md');
const page = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const found = (text: string, pattern: RegExp) =>
  [...text.matchAll(pattern)].map(([, name]) => name);

function sources(): string[] {
  const plugins = join(ROOT, 'plugins');
  return readdirSync(plugins, { recursive: true, encoding: 'utf8' })
    .filter(name => /\/src\/.*\.tsx?$/.test(name) && !name.includes('.test.'))
    .filter(name => !name.includes('node_modules'))
    .map(name => readFileSync(join(plugins, name), 'utf8'));
}

/** Where the console leads to, and the metrics that there are. */
const LINKED = new Set<string>();
const METRICS = new Set<string>();
for (const source of sources()) {
  for (const name of found(source, /<RunbookPage page="([^"]+)"/g)) {
    LINKED.add(name);
  }
  for (const name of found(source, /name: '(stagecraft_[a-z_]+)'/g)) {
    METRICS.add(name);
  }
}
const REASONS = readFileSync(
  join(ROOT, 'plugins/stage-runs/src/shared/runbookPages.ts'),
  'utf8',
);
for (const name of found(REASONS, /: '([a-z-]+)',$/gm)) {
  LINKED.add(`${name}.md`);
}

describe('docs/runbook', () => {
  it('lists every page once, and no other', () => {
    expect(
      found(page('README.md'), /^- \[.+\]\(([a-z-]+\.md)\)$/gm).sort(),
    ).toEqual([...PAGES].sort());
  });

  it.each(PAGES)('%s has a symptom, a check and an action', name => {
    const text = page(name);
    expect(text).toMatch(/^# \S/);
    expect(found(text, /^\*\*(Symptom|Check|Action)\.\*\*/gm)).toEqual([
      ...['Symptom', 'Check', 'Action'],
    ]);
  });

  it.each([...PAGES, 'README.md'])('%s links to what is there', name => {
    const targets = found(page(name), /\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g);
    expect(targets.filter(target => !existsSync(join(FOLDER, target)))).toEqual(
      [],
    );
  });

  it('has the pages that the console leads to', () => {
    expect(LINKED).toContain('repository-set-up-fails.md');
    expect(LINKED).toContain('heartbeat-lost.md');
    expect([...LINKED].filter(name => !PAGES.includes(name))).toEqual([]);
  });

  it('names no metric that there is not', () => {
    const named = [...PAGES, 'README.md'].flatMap(name =>
      found(page(name), /`(stagecraft_[a-z_]+)`/g),
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter(name => !METRICS.has(name))).toEqual([]);
  });
});
