import fc from 'fast-check';
import { AesGcmVault } from './aesGcmVault';

const OLD = { id: '2025', key: 'ab'.repeat(32) };
const NEW = { id: '2026', key: 'cd'.repeat(32) };
const identity = 'github-credential/platform//bot';

describe('the vault', () => {
  it('opens what it sealed, whatever the text', () => {
    const vault = new AesGcmVault([NEW]);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), plaintext => {
        const sealed = vault.seal({ plaintext, identity });
        expect(vault.open({ ...sealed, identity })).toBe(plaintext);
      }),
    );
  });

  it('never seals the same text twice alike, and shows nothing of it', () => {
    const vault = new AesGcmVault([NEW]);
    const [a, b] = [1, 2].map(() =>
      vault.seal({ plaintext: 'top-secret', identity }),
    );
    expect(a.sealed).not.toBe(b.sealed);
    expect(Buffer.from(a.sealed, 'base64').toString('latin1')).not.toContain(
      'top-secret',
    );
  });

  it('seals with the first key and opens with all, so that keys can be rotated', () => {
    const sealed = new AesGcmVault([OLD]).seal({
      plaintext: 'token',
      identity,
    });
    const rotated = new AesGcmVault([NEW, OLD]);
    expect(rotated.open({ ...sealed, identity })).toBe('token');
    expect(rotated.seal({ plaintext: 'token', identity }).keyId).toBe('2026');
    expect(() => new AesGcmVault([NEW]).open({ ...sealed, identity })).toThrow(
      'Key 2025 is not in stagecraft.vault.keys',
    );
  });

  it.each([
    ['another entry', { identity: 'github-credential/platform//platform' }],
    ['another key', { keyId: OLD.id }],
    ['a changed text', { sealed: Buffer.alloc(40).toString('base64') }],
    ['a cut-off text', { sealed: 'AAAA' }],
  ])('refuses %s', (_, change) => {
    const vault = new AesGcmVault([NEW, OLD]);
    const sealed = vault.seal({ plaintext: 'token', identity });
    expect(() => vault.open({ ...sealed, identity, ...change })).toThrow(
      /can't be opened/,
    );
  });
});
