import type { Redaction } from '@stagecraft/backstage-plugin-kernel-node';

export const MAX_OUTPUT_BYTES = 64 * 1024;

/** What is kept of what a verifier printed: without secrets, its end, from the start of a line where there is one. */
export function outputTail(
  text: string,
  redaction: Pick<Redaction, 'redact'>,
): string {
  // PostgreSQL keeps every character but this one.
  const clean = redaction.redact(text.replaceAll('\0', ''));
  const bytes = Buffer.from(clean);
  if (bytes.length <= MAX_OUTPUT_BYTES) return clean;
  const tail = bytes.subarray(bytes.length - MAX_OUTPUT_BYTES);
  const lineEnd = tail.indexOf('\n');
  const from = lineEnd < 0 || lineEnd === tail.length - 1 ? 0 : lineEnd + 1;
  // A character that was cut in two is left out.
  return tail
    .subarray(from)
    .toString()
    .replace(/^\uFFFD+/, '');
}
