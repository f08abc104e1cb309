import type { Session } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import type { PlatformClient } from '../platform/platformClient';
import { MAX_PACKED_BYTES, unpackSession } from './sessionArchive';
import { writeSessionFiles } from './sessionFiles';

export interface RestoreSessionOptions {
  session: Session;
  platform: Pick<PlatformClient, 'readSessionPart'>;
  /** An empty folder. */
  home: string;
  signal: AbortSignal;
}

/**
 * Brings the session's files into the agent's home. Throws when a part can't be read or
 * the content is not what was promised; some files may then be there.
 */
export async function restoreSession(
  options: RestoreSessionOptions,
): Promise<void> {
  const { sha256 } = options.session;
  const content = await readParts(options);
  const files = await unpackSession({ content, sha256 });
  await writeSessionFiles(options.home, files);
}

async function readParts(options: RestoreSessionOptions): Promise<Buffer> {
  const { session, platform, signal } = options;
  const contents: Uint8Array[] = [];
  let bytes = 0;
  for (let part = 1; part <= session.parts; part++) {
    const { content } = await platform.readSessionPart({ part }, { signal });
    bytes += content.byteLength;
    if (bytes > MAX_PACKED_BYTES) throw new Error('it has too many parts');
    contents.push(content);
  }
  return Buffer.concat(contents);
}
