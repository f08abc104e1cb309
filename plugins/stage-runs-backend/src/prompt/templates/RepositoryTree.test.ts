import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Git } from '../../delivery/Git';
import { RepositoryTemplates } from './RepositoryTemplates';
import { RepositoryTree } from './RepositoryTree';

let folder: string;
let tree: RepositoryTree;

const git = (...args: string[]) =>
  execFileSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.org', ...args],
    { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] },
  ).trim();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'prompt-tree-'));
  git('init', '-q');
  const prompts = join(folder, '.stagecraft/prompts');
  mkdirSync(join(prompts, 'deeper.md'), { recursive: true });
  mkdirSync(join(folder, 'docs'));
  const write = (path: string, text: string) =>
    writeFileSync(join(folder, path), text);
  write('docs/a.md', 'A');
  write(':(glob)**', 'magic');
  write('.stagecraft/prompts/dev-work.md', 'Do it.\n');
  write('.stagecraft/prompts/qa-work.md', '## Policy\n');
  write('.stagecraft/prompts/notes.txt', 'no template');
  write('.stagecraft/prompts/huge.md', 'x'.repeat(25 * 1024));
  write('.stagecraft/prompts/deeper.md/x.md', 'x');
  symlinkSync('/etc/hostname', join(prompts, 'pm-work.md'));
  symlinkSync('docs', join(folder, 'linked'));
  git('add', '.');
  const sha = '1'.repeat(40);
  git('update-index', '--add', '--cacheinfo', `160000,${sha},module`);
  git('commit', '-q', '-m', 'first');
  tree = new RepositoryTree({
    git: new Git({
      directory: join(folder, '.git'),
      signal: new AbortController().signal,
    }),
    commit: git('rev-parse', 'HEAD'),
  });
});

afterAll(() => rmSync(folder, { recursive: true }));

it('tells files, folders, links and submodules apart, and follows nothing', async () => {
  const entries = await tree.entries([
    ...['docs', 'docs/a.md', 'linked', 'linked/a.md', 'module'],
    ...['missing.md', ':(glob)**', ':(top)docs', 'doc*'],
  ]);
  const kinds = [...entries].map(([path, { kind }]) => [path, kind]);
  expect(Object.fromEntries(kinds)).toEqual({
    ...{ docs: 'folder', 'docs/a.md': 'file', linked: 'link' },
    ...{ module: 'submodule', ':(glob)**': 'file' },
  });
});

it('of no path nothing is asked', async () => {
  expect(await tree.entries([])).toEqual(new Map());
});

describe('the templates of a repository', () => {
  const inFolder = (named: [string, string][] = []) =>
    RepositoryTemplates.in(tree, new Map(named));

  it('are the Markdown files of the folder, and those that an agent names', async () => {
    const templates = await inFolder([['agent-sec-work', 'docs/a.md']]);
    expect([...templates.names()].sort()).toEqual([
      ...['agent-sec-work', 'dev-work', 'huge', 'pm-work', 'qa-work'],
    ]);
    expect(await templates.read('agent-sec-work')).toEqual({
      ...{ path: 'docs/a.md', text: 'A' },
    });
  });

  it.each([
    ['qa-work', '.stagecraft/prompts/qa-work.md: line 1: headings'],
    ['huge', '.stagecraft/prompts/huge.md: is larger than 24 KiB'],
    ['pm-work', '.stagecraft/prompts/pm-work.md: is no file'],
  ])('%s is refused and not passed by', async (name, problem) => {
    const templates = await inFolder();
    await expect(templates.read(name)).rejects.toMatchObject({
      ...{ reason: 'prompt_template_invalid' },
      message: expect.stringContaining(problem),
    });
  });

  it('one that an agent names has to be there', async () => {
    await expect(
      inFolder([['agent-sec-work', 'docs/no.md']]),
    ).rejects.toMatchObject({ message: 'docs/no.md: is not there' });
  });
});
