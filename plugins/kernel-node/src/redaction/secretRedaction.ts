import { secretForms } from './secretForms';
import { SECRET_PATTERNS } from './secretPatterns';
import type { Redaction } from './types';

const MIN_SECRET_LENGTH = 8;
/** A shorter form, for example of a base64 text's middle, would hit innocent text. */
const MIN_FORM_LENGTH = 8;

/** See {@link Redaction}. */
export class SecretRedaction implements Redaction {
  readonly #forms = new Set<string>();
  /** Built at the first use after a secret was added. */
  #known: RegExp | undefined;

  addSecret(value: string): void {
    if (value.length < MIN_SECRET_LENGTH) {
      return;
    }
    for (const form of secretForms(value)) {
      if (form.length >= MIN_FORM_LENGTH) {
        this.#forms.add(form);
      }
    }
    this.#known = undefined;
  }

  redact(text: string): string {
    const known = this.#knownForms();
    let redacted = known ? text.replace(known, '***') : text;
    for (const [pattern, replacement] of SECRET_PATTERNS) {
      redacted = redacted.replace(pattern, replacement);
    }
    return redacted;
  }

  holdsKnownSecret(text: string): boolean {
    const known = this.#knownForms();
    return known !== undefined && text.search(known) >= 0;
  }

  redactJson<T>(value: T): T {
    return this.#redactValue(value) as T;
  }

  #knownForms(): RegExp | undefined {
    if (this.#forms.size > 0) {
      this.#known ??= anyOf([...this.#forms]);
    }
    return this.#known;
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

/** The longest first: a form may contain another one. */
function anyOf(forms: string[]): RegExp {
  const longestFirst = forms.sort((a, b) => b.length - a.length);
  return new RegExp(
    longestFirst
      .map(form => form.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&'))
      .join('|'),
    'g',
  );
}
