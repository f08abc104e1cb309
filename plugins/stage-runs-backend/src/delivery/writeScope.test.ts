import type { WriteScope } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Change } from './changes';
import { outsideWriteScope } from './writeScope';

const LINK_SHA = 'a'.repeat(40);

function refused(
  scope: WriteScope,
  changes: (Partial<Change> & { path: string })[],
  linkTarget = '',
): string[] {
  return outsideWriteScope({
    scope,
    changes: changes.map(change => ({
      mode: '100644',
      sha: 'b'.repeat(40),
      ...change,
    })),
    linkTargets: new Map([[LINK_SHA, linkTarget]]),
  });
}

describe('scope any', () => {
  it.each([
    'src/index.ts',
    'README.md',
    '.gitignore',
    'docs/github/notes.md',
    'src/agents/agent.ts',
    'AGENTS.txt',
    'package-lock.json',
  ])('allows %s', path => {
    expect(refused('any', [{ path }])).toEqual([]);
  });

  it.each([
    '.github/workflows/ci.yaml',
    '.GitHub/workflows/ci.yaml',
    'CODEOWNERS',
    'docs/CODEOWNERS',
    '.gitmodules',
    '.git/config',
    'vendor/.GIT/config',
    'AGENTS.md',
    'packages/app/agents.md',
    'CLAUDE.md',
    'CLAUDE.local.md',
    'GEMINI.md',
    '.codex/config.toml',
    '.claude/settings.json',
    '.cursor/rules/all.mdc',
    '.cursorrules',
  ])('refuses %s', path => {
    expect(refused('any', [{ path }])).toEqual([path]);
  });

  it('refuses a deleted protected file as well', () => {
    expect(refused('any', [{ path: 'CODEOWNERS', mode: '000000' }])).toEqual([
      'CODEOWNERS',
    ]);
  });

  it('refuses a submodule', () => {
    expect(refused('any', [{ path: 'lib/x', mode: '160000' }])).toEqual([
      'lib/x',
    ]);
  });

  it.each([
    ['docs/link', '../README.md', true],
    ['docs/link', 'sibling.md', true],
    ['docs/link', '../../etc/passwd', false],
    ['link', '..', false],
    ['link', '/etc/passwd', false],
    ['link', 'C:\\Windows', false],
    ['docs/link', '../.git/hooks/pre-commit', false],
    ['docs/link', '../.github/workflows/ci.yaml', false],
  ])('link %s to %s: allowed %s', (path, target, allowed) => {
    const change = { path, mode: '120000', sha: LINK_SHA };
    expect(refused('any', [change], target)).toEqual(allowed ? [] : [path]);
  });
});

describe('scope markdown_only (E2E-021)', () => {
  it.each([
    ['docs/plan.md', true],
    ['README.MD', true],
    ['src/index.ts', false],
    ['docs/plan.md.ts', false],
    ['AGENTS.md', false],
    ['.github/ISSUE_TEMPLATE/bug.md', false],
  ])('%s: allowed %s', (path, allowed) => {
    expect(refused('markdown_only', [{ path }])).toEqual(allowed ? [] : [path]);
  });
});

it('scope no_repository_changes refuses every path, and names each once', () => {
  const changes = [{ path: 'a.md' }, { path: 'b.ts' }, { path: 'a.md' }];
  expect(refused('no_repository_changes', changes)).toEqual(['a.md', 'b.ts']);
});

describe('paths that a repository allows', () => {
  const paths = ['src/api/**', 'docs/*.md', '*.json'];
  const outside = (path: string) =>
    outsideWriteScope({
      ...{ scope: 'any', paths, linkTargets: new Map() },
      changes: [{ path, mode: '100644', sha: 'b'.repeat(40) }],
    });

  it.each([
    'src/api/a.ts',
    'src/api/.env',
    'src/api/v1/b.ts',
    'docs/a.md',
    'a.json',
  ])('have %s', path => expect(outside(path)).toEqual([]));

  it.each([
    'src/app.ts',
    'src/API/a.ts',
    'docs/deep/a.md',
    'docs/a.txt',
    'b/a.json',
  ])('have not %s', path => expect(outside(path)).toEqual([path]));

  it('do not allow what no run may change', () => {
    const change = { mode: '100644', sha: 'b'.repeat(40) };
    const refusedPaths = outsideWriteScope({
      ...{ scope: 'any', paths: ['**'], linkTargets: new Map() },
      changes: [{ ...change, path: 'CODEOWNERS' }],
    });
    expect(refusedPaths).toEqual(['CODEOWNERS']);
  });
});
