/**
 * Takes secrets out of text before it reaches a log, a comment, an event or a prompt.
 * Known values are found as they are and as base64, hex, URL-, JSON- and HTML-escaped and
 * reversed; each also in parts of at least 12 characters, and with white space or line
 * breaks in it, unless such a part looks like plain words. Nothing of a match is kept but
 * its line breaks. Patterns find tokens of well-known providers, bearer headers,
 * credentials in URLs and private keys. It can't find what was encrypted, compressed or
 * encoded twice, nor pieces under 12 characters: keep secrets out first.
 */
export interface Redaction {
  /** Values under 8 characters are ignored. */
  addSecret(value: string): void;
  /** For a value that opens nothing any more; values that are made all the time would pile up. */
  forgetSecret(value: string): void;
  redact(text: string): string;
  redactJson<T>(value: T): T;
  /** True for text with a value of `addSecret` in one of its forms; the patterns are not asked. */
  holdsKnownSecret(text: string): boolean;
}
