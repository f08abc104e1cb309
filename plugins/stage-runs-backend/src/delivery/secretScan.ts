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

/**
 * Paths of a patch (`git log -p`) whose added lines hold something like a secret: one of
 * the forms above, or a value that the platform itself keeps secret. It can't find what
 * was cut into pieces or encrypted.
 */
export function pathsWithSecrets(
  patch: string,
  isKnownSecret: (line: string) => boolean,
): string[] {
  const found = new Set<string>();
  let path = '';
  let inHunk = false;
  for (const line of patch.split('\n')) {
    if (line.startsWith('diff --git ')) {
      inHunk = false;
    } else if (!inHunk && line.startsWith('+++ ')) {
      path = patchedPath(line);
    } else if (line.startsWith('@@ ')) {
      inHunk = true;
    } else if (inHunk && line.startsWith('+') && holdsSecret(line.slice(1))) {
      found.add(path);
    }
  }
  return [...found];

  function holdsSecret(text: string): boolean {
    return SECRET_FORMS.some(form => form.test(text)) || isKnownSecret(text);
  }
}

/** `+++ b/path`, with a tab after a path with spaces. */
function patchedPath(line: string): string {
  return line.slice('+++ b/'.length).replace(/\t$/, '');
}
