import { lstat } from 'node:fs/promises';
import { join } from 'node:path';

const INVISIBLE = /[\p{Cc}\p{Cf}]/u;

/** Whether a path is relative, with `/` between plain names: no `..`, nothing invisible. */
export function isPlainPath(path: string): boolean {
  return (
    !path.includes('\\') &&
    path
      .split('/')
      .every(
        name =>
          name !== '' && name !== '.' && name !== '..' && !INVISIBLE.test(name),
      )
  );
}

/**
 * The file below a folder, or undefined when a symbolic link is on the way. The path must
 * be a plain one. (The check and the use are two steps: who shares the folder with a
 * writer that is not trusted must also open without following links.)
 */
export async function fileWithoutLinks(
  root: string,
  path: string,
): Promise<string | undefined> {
  let file = root;
  for (const name of path.split('/')) {
    file = join(file, name);
    if ((await kindOf(file)) === 'link') return undefined;
  }
  return file;
}

export async function kindOf(
  file: string,
): Promise<'nothing' | 'link' | 'other'> {
  try {
    return (await lstat(file)).isSymbolicLink() ? 'link' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw error;
  }
}
