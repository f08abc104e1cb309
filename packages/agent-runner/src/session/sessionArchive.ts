import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import {
  SessionArchiveSchema,
  type SessionFile,
} from '@stagecraft/backstage-plugin-stage-runs-common/runner';

/** A session as it travels: gzip of a SessionArchive, and its sha256 in hex. */
export interface PackedSession {
  content: Buffer;
  sha256: string;
}

export type SessionText = Pick<SessionFile, 'path' | 'content'>;

/** The limits of the contract. */
export const MAX_PACKED_BYTES = 16 * 1024 * 1024;
export const MAX_RAW_BYTES = 64 * 1024 * 1024;

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** The session is larger than the contract allows. */
export class SessionTooLargeError extends Error {
  override readonly name = 'SessionTooLargeError';

  constructor(bytes: number, limit: number) {
    super(
      `it has ${mebibytes(bytes)} MiB, the limit is ${mebibytes(limit)} MiB`,
    );
  }
}

/** The same files always make the same bytes. Throws SessionTooLargeError. */
export async function packSession(
  files: SessionText[],
): Promise<PackedSession> {
  const raw = toBinary(
    SessionArchiveSchema,
    create(SessionArchiveSchema, { files }),
  );
  requireAtMost(raw.byteLength, MAX_RAW_BYTES);
  const content = await compress(raw);
  requireAtMost(content.byteLength, MAX_PACKED_BYTES);
  return { content, sha256: sha256Of(content) };
}

/** Throws when the digest is another one or the content is no archive within the limits. */
export async function unpackSession(
  packed: PackedSession,
): Promise<SessionText[]> {
  if (sha256Of(packed.content) !== packed.sha256) {
    throw new Error('its digest is not the one that was promised');
  }
  const raw = await decompress(packed.content, {
    maxOutputLength: MAX_RAW_BYTES,
  });
  return fromBinary(SessionArchiveSchema, raw).files;
}

function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function requireAtMost(bytes: number, limit: number): void {
  if (bytes > limit) throw new SessionTooLargeError(bytes, limit);
}

function mebibytes(bytes: number): number {
  return Math.ceil(bytes / 1024 / 1024);
}
