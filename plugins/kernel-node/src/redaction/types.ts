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
  /**
   * Values under 8 characters are ignored. Without `forMs` a value is known as long as the
   * process lives: for what the configuration has. All others come and go, and must say
   * for how long they can turn up; of several times the last end counts. Give a value as
   * long as it opens something, and then as long as output that has it may take to arrive:
   * text is redacted when it is written, so what is read later needs nobody who knows it.
   * What arrives after that, and what this process was never told, is not redacted.
   */
  addSecret(value: string, options?: { forMs: number }): void;
  redact(text: string): string;
  redactJson<T>(value: T): T;
  /** True for text with a value of `addSecret` in one of its forms; the patterns are not asked. */
  holdsKnownSecret(text: string): boolean;
}
