import { publicPrefixLength, secretForms } from './secretForms';
import { SecretIndex } from './secretIndex';
import { SECRET_PATTERNS } from './secretPatterns';
import type { Redaction } from './types';

const MIN_SECRET_LENGTH = 8;
/** How often values whose time is over are looked for. */
const SWEEP_MS = 60_000;

const NEVER_OVER = { forMs: Infinity };

/** See {@link Redaction}. */
export class SecretRedaction implements Redaction {
  readonly #known = new SecretIndex();
  readonly #now: () => number;
  /** Until when each value is known. */
  readonly #ends = new Map<string, number>();
  #sweptAt: number;

  /** `now` tells how time goes by in this process, in milliseconds. */
  constructor(options: { now?: () => number } = {}) {
    this.#now = options.now ?? (() => performance.now());
    this.#sweptAt = this.#now();
  }

  /** How many values are known. At most a minute's worth of them is over. */
  get size(): number {
    return this.#ends.size;
  }

  addSecret(value: string, options: { forMs: number } = NEVER_OVER): void {
    if (value.length < MIN_SECRET_LENGTH) return;
    this.#sweep();
    const end = this.#now() + options.forMs;
    const known = this.#ends.get(value);
    this.#ends.set(value, Math.max(end, known ?? end));
    if (known !== undefined) return;
    const publicLength = publicPrefixLength(value);
    for (const form of formsOf(value)) {
      this.#known.add(form, form === value ? publicLength : 0);
    }
  }

  /** Only here, as nothing grows otherwise: what is over is redacted until another is added. */
  #sweep(): void {
    const now = this.#now();
    if (now - this.#sweptAt < SWEEP_MS) return;
    this.#sweptAt = now;
    const over = [...this.#ends].filter(([, end]) => end < now);
    if (over.length === 0) return;
    over.forEach(([value]) => this.#ends.delete(value));
    this.#known.remove(over.flatMap(([value]) => formsOf(value)));
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

/** Each once: several ways to write a value may give the same text. */
function formsOf(value: string): string[] {
  return [...new Set(secretForms(value))];
}

/** Line breaks stay, so that the lines of a log keep their numbers. */
function mask(secret: string): string {
  return secret.replace(/[^\r\n]+/g, '***');
}
