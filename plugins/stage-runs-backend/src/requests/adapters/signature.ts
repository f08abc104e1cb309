import { createHmac, timingSafeEqual } from 'node:crypto';
import { digest } from '../../runs/digest';

/** How far the time of a signed call may be from ours, either way. */
export const MAX_SKEW_MS = 5 * 60_000;

export const ADAPTER_HEADER = 'x-stagecraft-adapter';
export const TIMESTAMP_HEADER = 'x-stagecraft-timestamp';
export const NONCE_HEADER = 'x-stagecraft-nonce';
export const SIGNATURE_HEADER = 'x-stagecraft-signature';

export interface SignedParts {
  /** Seconds since 1970, as it is in the header. */
  timestamp: string;
  nonce: string;
  /** The very bytes that are sent. */
  body: Uint8Array | string;
}

/** HMAC-SHA256 of `<timestamp>.<nonce>.<body>`, as it is in the header. */
export function signatureOf(secret: string, parts: SignedParts): string {
  const hmac = createHmac('sha256', secret)
    .update(`${parts.timestamp}.${parts.nonce}.`)
    .update(parts.body);
  return `sha256=${hmac.digest('hex')}`;
}

/** Takes as long for a wrong text as for the right one. */
export function sameSecret(given: string, expected: string): boolean {
  return timingSafeEqual(
    Buffer.from(digest(given)),
    Buffer.from(digest(expected)),
  );
}

/** Whether the call was signed about now. */
export function isFresh(timestamp: string, now: Date): boolean {
  if (!/^[0-9]{1,12}$/.test(timestamp)) return false;
  return Math.abs(Number(timestamp) * 1_000 - now.getTime()) <= MAX_SKEW_MS;
}
