import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { InputError } from '@backstage/errors';
import type { SealedSecret, Vault } from './types';

const ALGORITHM = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface VaultKey {
  id: string;
  /** 64 hex digits. */
  key: string;
}

/** See {@link Vault}. `keys` is not empty; its first key seals. */
export class AesGcmVault implements Vault {
  readonly #sealingKeyId: string;
  readonly #keys: Map<string, Buffer>;

  constructor(keys: VaultKey[]) {
    this.#sealingKeyId = keys[0].id;
    this.#keys = new Map(
      keys.map(({ id, key }) => [id, Buffer.from(key, 'hex')]),
    );
  }

  seal(options: { plaintext: string; identity: string }): SealedSecret {
    const keyId = this.#sealingKeyId;
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv(ALGORITHM, this.#key(keyId), nonce);
    cipher.setAAD(associatedData(keyId, options.identity));
    const ciphertext = Buffer.concat([
      cipher.update(options.plaintext, 'utf8'),
      cipher.final(),
    ]);
    const sealed = Buffer.concat([nonce, ciphertext, cipher.getAuthTag()]);
    return { keyId, sealed: sealed.toString('base64') };
  }

  open(options: SealedSecret & { identity: string }): string {
    const key = this.#key(options.keyId);
    const sealed = Buffer.from(options.sealed, 'base64');
    try {
      const decipher = createDecipheriv(
        ALGORITHM,
        key,
        sealed.subarray(0, NONCE_BYTES),
        { authTagLength: TAG_BYTES },
      );
      decipher.setAAD(associatedData(options.keyId, options.identity));
      decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
      const plaintext = decipher.update(
        sealed.subarray(NONCE_BYTES, -TAG_BYTES),
      );
      return Buffer.concat([plaintext, decipher.final()]).toString('utf8');
    } catch {
      // The cause would only say that authentication failed.
      throw new InputError(
        `The secret of ${options.identity} can't be opened: it was changed, or sealed for another entry`,
      );
    }
  }

  #key(keyId: string): Buffer {
    const key = this.#keys.get(keyId);
    if (!key) {
      throw new InputError(
        `Key ${keyId} is not in stagecraft.vault.keys: add it again, or store what was sealed with it anew`,
      );
    }
    return key;
  }
}

/** The key id is bound too, so that an entry can't be moved between keys. */
function associatedData(keyId: string, identity: string): Buffer {
  return Buffer.from(JSON.stringify([keyId, identity]), 'utf8');
}
