import { mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as after } from 'node:timers/promises';

const POLL_MS = 50;

/** One run of a container; runs are counted from 0. */
export interface ContainerRun {
  podUid: string;
  container: string;
  run: number;
}

/** Its log: both streams as they were written, kept as long as the pod and never rotated. */
export function logPath(logsFolder: string, of: ContainerRun): string {
  return join(logsFolder, of.podUid, of.container, `${of.run}.log`);
}

/** Opens a log for appending. */
export function createLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

/** Reads a log, and what is added to it for as long as `isLive` says that there may be more. */
export async function* readLog(
  path: string,
  isLive: () => boolean,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const file = await open(path);
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
