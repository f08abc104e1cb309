/**
 * Takes secrets out of text before it reaches a log, a comment, an event or a prompt.
 * Known values are found as they are and as base64, hex, URL-encoded and reversed;
 * patterns find GitHub tokens, bearer headers, credentials in URLs and private keys.
 * It can't find what was cut or split: keep secrets out first.
 */
export interface Redaction {
  /** Values under 8 characters are ignored. */
  addSecret(value: string): void;
  redact(text: string): string;
  redactJson<T>(value: T): T;
  /** True for text with a value of `addSecret` in one of its forms; the patterns are not asked. */
  holdsKnownSecret(text: string): boolean;
}
