import { lstat, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of this user's own: the system's temporary folder is shared. */
export function defaultMirrorFolder(): string {
  return join(tmpdir(), `stagecraft-mirrors-${process.getuid?.() ?? 'user'}`);
}

/** Creates the folder for this user only; refuses one that belongs to somebody else. */
export async function ensureMirrorFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const { uid } = await lstat(folder);
  const own = process.getuid?.();
  if (own !== undefined && uid !== own) {
    throw new Error(
      `The folder for git mirrors ${folder} belongs to another user: set stagecraft.github.mirrorFolder`,
    );
  }
}
