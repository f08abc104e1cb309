import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WorkspaceFiles } from './WorkspaceFiles';

describe('WorkspaceFiles', () => {
  let folder: string;
  let root: string;
  let files: WorkspaceFiles;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'workspace-files-'));
    root = join(folder, 'root');
    mkdirSync(root);
    mkdirSync(join(folder, 'outside'));
    writeFileSync(join(folder, 'outside/file'), 'untouched');
    symlinkSync('../outside', join(root, 'folder-link'));
    symlinkSync('../outside/file', join(root, 'file-link'));
    symlinkSync('../outside/new', join(root, 'dangling-link'));
    files = new WorkspaceFiles(root);
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('writes, appends, replaces and deletes', async () => {
    await files.write('a/b.txt', 'one two');
    await files.append('a/b.txt', ' three');
    await files.replace('a/b.txt', 'two', '$& 2');
    expect(readFileSync(join(root, 'a/b.txt'), 'utf8')).toBe('one $& 2 three');
    await files.delete('a/b.txt');
    await expect(files.exists('a/b.txt')).resolves.toBe(false);
  });

  it.each([
    ['nowhere', 'x'],
    ['twice', 'a'],
  ])('replaces nothing that is there %s', async (_name, find) => {
    await files.write('f', 'a-a');
    await expect(files.replace('f', find, 'b')).rejects.toThrow('not once');
  });

  it.each([
    '/etc/passwd',
    '../outside/file',
    'a/../../outside/file',
    'a/./b',
    'a//b',
    './a',
    'a/',
    '..',
    '.',
    '',
    '.git/config',
    '.git',
    'sub/.GIT/hooks/post-commit',
    '.git./config',
    '.git /config',
    'GIT~1/config',
    '.g\u200cit/config',
    '..\\outside\\file',
    'a\0b',
    'a\nb',
  ])('refuses the path %j', async path => {
    await expect(files.write(path, 'x')).rejects.toThrow(
      'is not a path inside the repository',
    );
  });

  it.each([
    'folder-link/file',
    'folder-link/new',
    'file-link',
    'dangling-link',
  ])('refuses to go through the symbolic link of %s', async path => {
    const outside = join(folder, 'outside');
    const refusal = 'leads through a symbolic link';
    await expect(files.write(path, 'x')).rejects.toThrow(refusal);
    await expect(files.append(path, 'x')).rejects.toThrow(refusal);
    await expect(files.replace(path, 'un', '')).rejects.toThrow(refusal);
    await expect(files.delete(path)).rejects.toThrow(refusal);
    await expect(files.exists(path)).rejects.toThrow(refusal);
    expect(readFileSync(join(outside, 'file'), 'utf8')).toBe('untouched');
  });
});
