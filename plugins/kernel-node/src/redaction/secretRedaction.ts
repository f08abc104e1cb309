import { publicPrefixLength, secretForms } from './secretForms';
import { SecretIndex } from './secretIndex';
import { SECRET_PATTERNS } from './secretPatterns';
import type { Redaction } from './types';

const MIN_SECRET_LENGTH = 8;

/** See {@link Redaction}. */
export class SecretRedaction implements Redaction {
  readonly #known = new SecretIndex();

  addSecret(value: string): void {
    if (value.length < MIN_SECRET_LENGTH) {
      return;
    }
    const publicLength = publicPrefixLength(value);
    for (const form of secretForms(value)) {
      this.#known.add(form, form === value ? publicLength : 0);
    }
  }

  forgetSecret(value: string): void {
    for (const form of secretForms(value)) this.#known.remove(form);
  }

  redact(text: string): string {
    let redacted = this.#withoutKnown(text);
    for (const [pattern, replacement] of SECRET_PATTERNS) {
      redacted = redacted.replace(pattern, replacement);
    }
    return redacted;
  }

  holdsKnownSecret(text: string): boolean {
    return this.#known.find(text).length > 0;
  }

  redactJson<T>(value: T): T {
    return this.#redactValue(value) as T;
  }

  #withoutKnown(text: string): string {
    const clean: string[] = [];
    let rest = 0;
    for (const { start, end } of this.#known.find(text)) {
      clean.push(text.slice(rest, start), mask(text.slice(start, end)));
      rest = end;
    }
    return clean.join('') + text.slice(rest);
  }

  #redactValue(value: unknown): unknown {
    if (typeof value === 'string') {
      return this.redact(value);
    }
    if (Array.isArray(value)) {
      return value.map(item => this.#redactValue(item));
    }
    if (value !== null && typeof value === 'object') {
      return Object.fromEntries(
        Object.entries(value).map(([key, item]) => [
          this.redact(key),
          this.#redactValue(item),
        ]),
      );
    }
    return value;
  }
}

/** Line breaks stay, so that the lines of a log keep their numbers. */
function mask(secret: string): string {
  return secret.replace(/[^\r\n]+/g, '***');
}
