import { open } from 'node:fs/promises';
import type { PlatformClient } from '../platform/platformClient';

const PART_BYTES = 1024 * 1024;

/** Uploads a file in parts of 1 MiB, in order; answers how many there were. */
export async function uploadBundle(
  path: string,
  platform: Pick<PlatformClient, 'uploadBundlePart'>,
  signal: AbortSignal,
): Promise<number> {
  const file = await open(path);
  try {
    for (let part = 1; ; part++) {
      const { bytesRead, buffer } = await file.read({
        buffer: Buffer.alloc(PART_BYTES),
        position: (part - 1) * PART_BYTES,
      });
      if (bytesRead === 0) return part - 1;
      const content = buffer.subarray(0, bytesRead);
      await platform.uploadBundlePart({ part, content }, { signal });
    }
  } finally {
    await file.close();
  }
}
