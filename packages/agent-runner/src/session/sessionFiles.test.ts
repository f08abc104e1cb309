import { execFileSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSessionFiles, writeSessionFiles } from './sessionFiles';

jest.setTimeout(60_000);

describe('the files of a session', () => {
  let folder: string;
  let home: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'session-files-'));
    home = join(folder, 'home');
    mkdirSync(home);
    writeFileSync(join(folder, 'secret'), 'secret');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('come back as they were', async () => {
    const files = [
      { path: 'b/c.jsonl', content: '\ufeff{"é":"😀"}\n' },
      { path: 'a.txt', content: '' },
    ];
    await writeSessionFiles(home, files);
    const read = await readSessionFiles(home, ['b/c.jsonl', 'a.txt']);
    expect(read).toEqual([files[1], files[0]]);
  });

  it.each(['../secret', '/etc/passwd', 'a/../../secret', '', '.', 'a//b'])(
    'are neither written nor read at %j',
    async path => {
      const refusal = "is not a path inside the agent's home";
      const files = [
        { path: 'first', content: 'x' },
        { path, content: 'x' },
      ];
      await expect(writeSessionFiles(home, files)).rejects.toThrow(refusal);
      await expect(readSessionFiles(home, [path])).rejects.toThrow(refusal);
      expect(readdirSync(home)).toEqual([]);
      expect(readFileSync(join(folder, 'secret'), 'utf8')).toBe('secret');
    },
  );

  it('are not written twice to one path', async () => {
    const file = { path: 'a', content: 'x' };
    await expect(writeSessionFiles(home, [file, file])).rejects.toThrow(
      'EEXIST',
    );
  });

  it.each(['link', 'folder/secret'])(
    'are not read through the link at %s',
    async path => {
      symlinkSync('../secret', join(home, 'link'));
      symlinkSync('..', join(home, 'folder'));
      await expect(readSessionFiles(home, [path])).rejects.toThrow(
        "is not a path inside the agent's home",
      );
    },
  );

  it('are not read from a folder or a pipe', async () => {
    mkdirSync(join(home, 'folder'));
    execFileSync('mkfifo', [join(home, 'pipe')]);
    for (const path of ['folder', 'pipe']) {
      await expect(readSessionFiles(home, [path])).rejects.toThrow(
        'not a regular file',
      );
    }
  });

  it('are left out when they are no text', async () => {
    writeFileSync(join(home, 'image'), Buffer.from([0x89, 0x50, 0xff, 0x41]));
    writeFileSync(join(home, 'text'), 'text');
    await expect(readSessionFiles(home, ['image', 'text'])).resolves.toEqual([
      { path: 'text', content: 'text' },
    ]);
  });

  it('lose the half of a character that is just being written', async () => {
    const bytes = Buffer.from('ok 😀');
    writeFileSync(join(home, 'text'), bytes.subarray(0, bytes.length - 1));
    await expect(readSessionFiles(home, ['text'])).resolves.toEqual([
      { path: 'text', content: 'ok ' },
    ]);
  });

  it('may have 64 MiB in all', async () => {
    for (const name of ['a', 'b']) {
      writeFileSync(join(home, name), '');
      truncateSync(join(home, name), 33 * 1024 * 1024);
    }
    await expect(readSessionFiles(home, ['a', 'b'])).rejects.toThrow(
      'the limit is 64 MiB',
    );
  });
});
