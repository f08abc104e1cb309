import { lstat, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AgentFailedError } from '../types';

/**
 * The files of the workspace, and no others. A path must be relative and plain: no
 * `..`, nothing of git's own, no symbolic link on the way. (The check and the use are
 * two steps; nobody else writes in the workspace meanwhile.)
 */
export class WorkspaceFiles {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async write(path: string, content: string): Promise<void> {
    const file = await this.#resolve(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }

  async append(path: string, content: string): Promise<void> {
    const file = await this.#resolve(path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { flag: 'a' });
  }

  /** `find` must be in the file exactly once. */
  async replace(path: string, find: string, substitute: string): Promise<void> {
    const file = await this.#resolve(path);
    const parts = (await readFile(file, 'utf8')).split(find);
    if (parts.length !== 2) {
      throw new AgentFailedError(
        `${path} has the text to replace ${parts.length - 1} times, not once`,
      );
    }
    await writeFile(file, parts.join(substitute));
  }

  async delete(path: string): Promise<void> {
    await rm(await this.#resolve(path));
  }

  async exists(path: string): Promise<boolean> {
    return (await kindOf(await this.#resolve(path))) !== 'nothing';
  }

  async #resolve(path: string): Promise<string> {
    const segments = path.split('/');
    if (path.includes('\\') || !segments.every(isPlainSegment)) {
      throw new AgentFailedError(
        `"${path}" is not a path inside the repository`,
      );
    }
    let file = this.#root;
    for (const segment of segments) {
      file = join(file, segment);
      if ((await kindOf(file)) === 'link') {
        throw new AgentFailedError(`"${path}" leads through a symbolic link`);
      }
    }
    return file;
  }
}

/** Git's folder has other spellings on case-folding and NTFS file systems. */
const GIT_FOLDER = /^(\.git|git~\d+)[ .]*$/i;
const INVISIBLE = /[\p{Cc}\p{Cf}]/u;

function isPlainSegment(segment: string): boolean {
  return (
    segment !== '' &&
    segment !== '.' &&
    segment !== '..' &&
    !GIT_FOLDER.test(segment) &&
    !INVISIBLE.test(segment)
  );
}

async function kindOf(file: string): Promise<'nothing' | 'link' | 'other'> {
  try {
    return (await lstat(file)).isSymbolicLink() ? 'link' : 'other';
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return 'nothing';
    throw error;
  }
}
