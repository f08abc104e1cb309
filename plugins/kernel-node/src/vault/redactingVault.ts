import { VAULT_SECRET_MS } from '../redaction/lives';
import type { Redaction } from '../redaction/types';
import type { SealedSecret, Vault } from './types';

/** A vault whose secrets are redacted in this process from the moment they are seen in it, for a week. */
export class RedactingVault implements Vault {
  readonly #vault: Vault;
  readonly #redaction: Redaction;

  constructor(options: { vault: Vault; redaction: Redaction }) {
    this.#vault = options.vault;
    this.#redaction = options.redaction;
  }

  seal(options: { plaintext: string; identity: string }): SealedSecret {
    this.#redaction.addSecret(options.plaintext, { forMs: VAULT_SECRET_MS });
    return this.#vault.seal(options);
  }

  open(options: SealedSecret & { identity: string }): string {
    const plaintext = this.#vault.open(options);
    this.#redaction.addSecret(plaintext, { forMs: VAULT_SECRET_MS });
    return plaintext;
  }
}
