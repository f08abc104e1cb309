import { InputError } from '@backstage/errors';
import type { JsonObject } from '@backstage/types';
import type { Redaction } from '@stagecraft/backstage-plugin-kernel-node';

/** Without secrets, and without the one character that PostgreSQL does not keep. */
export function cleanText(
  redaction: Redaction,
  token: string,
  text: string,
): string {
  return redaction.redact(text.replaceAll(token, '***')).replaceAll('\0', '');
}

export function cleanJson(
  redaction: Redaction,
  token: string,
  value: JsonObject,
): JsonObject {
  const text = JSON.stringify(value).replaceAll(token, '***');
  return redaction.redactJson(JSON.parse(text));
}

/** What people decide about is what is carried out: it can't be changed, so it is refused. */
export function requireNoSecret(
  redaction: Redaction,
  token: string,
  input: JsonObject,
): void {
  const clean = cleanJson(redaction, token, input);
  if (JSON.stringify(clean) === JSON.stringify(input)) return;
  throw new InputError(
    'The arguments hold a secret: take it out, tools never need one',
  );
}
