/** A pattern and what its match becomes. All are linear in the length of the text. */
export const SECRET_PATTERNS: [pattern: RegExp, replacement: string][] = [
  // GitHub: classic, fine-grained and app tokens.
  [/\bgh[pousr]_[A-Za-z0-9]{20,255}/g, '***'],
  [/\bgithub_pat_[A-Za-z0-9_]{20,255}/g, '***'],
  // GitLab, AWS, Slack, model providers, Google, npm.
  [/\bglpat-[A-Za-z0-9_-]{20,255}/g, '***'],
  [/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '***'],
  [/\bxox[abprs]-[A-Za-z0-9-]{20,255}/g, '***'],
  [/\bsk-(?:proj-|ant-)?[A-Za-z0-9_-]{32,255}/g, '***'],
  [/\bAIza[A-Za-z0-9_-]{35}/g, '***'],
  [/\bnpm_[A-Za-z0-9]{36}\b/g, '***'],
  // Authorization headers, also inside JSON or a command line.
  [/\b(bearer|basic|token)(\s+)[A-Za-z0-9._~+/=-]{16,}/gi, '$1$2***'],
  // Credentials in URLs.
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@"'<>]{1,512}@/gi, '$1***@'],
  // Private keys; one that is cut off is taken to the end of the text.
  [
    /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    '***',
  ],
];
