import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { packSession, unpackSession } from './sessionArchive';

const sha256Of = (content: Buffer) =>
  createHash('sha256').update(content).digest('hex');

jest.setTimeout(60_000);

describe('a packed session', () => {
  const files = [{ path: 'a/b.jsonl', content: '{}\n' }];

  it('has the same bytes for the same files, and they come back', async () => {
    const packed = await packSession(files);
    expect(await packSession(files)).toEqual(packed);
    expect(await unpackSession(packed)).toMatchObject(files);
  });

  it('is refused when its digest is another one', async () => {
    const packed = await packSession(files);
    const wrong = { ...packed, sha256: sha256Of(Buffer.from('other')) };
    await expect(unpackSession(wrong)).rejects.toThrow('digest');
  });

  it.each([
    ['is no gzip', Buffer.from('hello')],
    ['is no archive', gzipSync('hello')],
    ['grows above 64 MiB', gzipSync(Buffer.alloc(64 * 1024 * 1024 + 1))],
  ])('is refused when it %s', async (_name, content) => {
    const packed = { content, sha256: sha256Of(content) };
    await expect(unpackSession(packed)).rejects.toThrow();
  });

  it('may have 16 MiB', async () => {
    const noise = randomBytes(13 * 1024 * 1024).toString('base64url');
    const large = [{ path: 'a', content: noise.repeat(2) }];
    await expect(packSession(large)).rejects.toThrow('the limit is 16 MiB');
  });
});
