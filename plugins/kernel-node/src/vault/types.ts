export interface SealedSecret {
  keyId: string;
  /** nonce (12 bytes), ciphertext, tag (16 bytes), base64. */
  sealed: string;
}

/**
 * AES-256-GCM with a key from `stagecraft.vault.keys`. The first key seals, all open,
 * so that a key can be rotated. `identity` is associated data: what was sealed for one
 * entry can't be opened as another.
 */
export interface Vault {
  seal(options: { plaintext: string; identity: string }): SealedSecret;
  /** Throws when the key is unknown, or the identity or the text was changed. */
  open(options: SealedSecret & { identity: string }): string;
}
