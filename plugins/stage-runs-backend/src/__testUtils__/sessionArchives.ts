import { createHash } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { SessionArchiveSchema } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import type { Runner } from './runners';

const PART_BYTES = 1024 * 1024;

/** A session archive as a runner makes it, of contents by path. */
export function packed(files: Record<string, string>): Buffer {
  return packedFiles(
    Object.entries(files).map(([path, content]) => ({ path, content })),
  );
}

export function packedFiles(files: { path: string; content: string }[]) {
  const archive = create(SessionArchiveSchema, { files });
  return gzipSync(toBinary(SessionArchiveSchema, archive));
}

export function unpacked(archive: Uint8Array): Record<string, string> {
  const { files } = fromBinary(SessionArchiveSchema, gunzipSync(archive));
  return Object.fromEntries(files.map(file => [file.path, file.content]));
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** Uploads the archive; answers what CommitSession is to be called with. */
export async function uploaded(
  runner: Runner,
  snapshot: { version: bigint; archive: Uint8Array; sessionId?: string },
) {
  const { version, archive, sessionId = 'the-session' } = snapshot;
  const parts = Math.ceil(archive.length / PART_BYTES);
  for (let part = 1; part <= parts; part += 1) {
    const content = archive.subarray(
      (part - 1) * PART_BYTES,
      part * PART_BYTES,
    );
    await runner.uploadSessionPart({ version, part, content });
  }
  return { version, parts, sessionId, sha256: sha256(archive) };
}

export async function saved(
  runner: Runner,
  snapshot: { version: bigint; archive: Uint8Array; sessionId?: string },
): Promise<void> {
  await runner.commitSession(await uploaded(runner, snapshot));
}
