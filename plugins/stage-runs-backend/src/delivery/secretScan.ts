/** Credentials that are recognised by their form alone. All patterns are linear. */
const SECRET_FORMS: RegExp[] = [
  /\bgh[pousr]_[A-Za-z0-9]{36,255}\b/,
  /\bgithub_pat_[A-Za-z0-9_]{60,255}\b/,
  /\bglpat-[A-Za-z0-9_-]{20,64}\b/,
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bxox[abprs]-[A-Za-z0-9-]{20,255}\b/,
  /\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,255}\b/,
  /\bAIza[A-Za-z0-9_-]{35}/,
  /\bnpm_[A-Za-z0-9]{36}\b/,
  /-----BEGIN (?:[A-Z]{1,20} ){0,3}PRIVATE KEY-----/,
];

/** True for a text with a value that the platform itself keeps secret. */
export type KnowsSecret = (text: string) => boolean;

/**
 * True for a text with something like a secret: one of the forms above, or a value that
 * the platform itself keeps secret. It can't find what was encrypted or compressed.
 */
export function holdsSecret(text: string, isKnownSecret: KnowsSecret): boolean {
  return SECRET_FORMS.some(form => form.test(text)) || isKnownSecret(text);
}

/** The path with `***` for what would give the secret away in a report; undefined for an innocent one. */
export function maskedSecretPath(
  path: string,
  isKnownSecret: KnowsSecret,
): string | undefined {
  if (!holdsSecret(path, isKnownSecret)) return undefined;
  const masked = path
    .split('/')
    .map(name => (holdsSecret(name, isKnownSecret) ? '***' : name))
    .join('/');
  return holdsSecret(masked, isKnownSecret) ? '***' : masked;
}

/**
 * Reads a patch (`git log -p`) line by line and keeps the paths whose added lines hold a
 * secret. Added lines that follow each other are looked at together, because a secret
 * may be broken over two of them.
 */
export class PatchScan {
  readonly #isKnownSecret: KnowsSecret;
  readonly #found = new Set<string>();
  #path = '';
  #inHunk = false;
  #added: string[] = [];

  constructor(isKnownSecret: KnowsSecret) {
    this.#isKnownSecret = isKnownSecret;
  }

  addLine(line: string): void {
    if (this.#inHunk && line.startsWith('+')) {
      this.#added.push(line.slice(1));
      return;
    }
    this.#judgeAdded();
    if (line.startsWith('diff --git ')) {
      this.#inHunk = false;
    } else if (!this.#inHunk && line.startsWith('+++ ')) {
      this.#path = patchedPath(line);
    } else if (line.startsWith('@@ ')) {
      this.#inHunk = true;
    }
  }

  paths(): string[] {
    this.#judgeAdded();
    return [...this.#found];
  }

  #judgeAdded(): void {
    if (this.#added.length === 0) return;
    const text = this.#added.join('\n');
    this.#added = [];
    if (this.#found.has(this.#path)) return;
    if (holdsSecret(text, this.#isKnownSecret)) this.#found.add(this.#path);
  }
}

/** `+++ b/path`, with a tab after a path with spaces. */
function patchedPath(line: string): string {
  return line.slice('+++ b/'.length).replace(/\t$/, '');
}
