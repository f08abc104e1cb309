import { mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const POLL_MS = 50;

/** Each run of a container has its own id and log: both streams as they were written, kept as long as the pod and never rotated. */
function logPath(logsFolder: string, containerId: string): string {
  return join(logsFolder, `${containerId.replace('process://', '')}.log`);
}

/** Opens a log for appending. */
export function createLog(logsFolder: string, containerId: string): number {
  const path = logPath(logsFolder, containerId);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

/** Reads a log, and what is added to it for as long as `isLive` says that there may be more. */
export async function* readLog(
  logsFolder: string,
  containerId: string,
  isLive: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const file = await open(logPath(logsFolder, containerId));
  try {
    for (;;) {
      const mayGrow = isLive();
      yield await file.readFile();
      if (!mayGrow) return;
      await after(POLL_MS, undefined, { signal });
    }
  } finally {
    await file.close();
  }
}
