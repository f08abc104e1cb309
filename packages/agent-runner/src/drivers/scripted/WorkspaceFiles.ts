import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileWithoutLinks, isPlainPath, kindOf } from '../../files/plainPaths';
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
    if (!isPlainPath(path) || path.split('/').some(isGitFolder)) {
      throw new AgentFailedError(
        `"${path}" is not a path inside the repository`,
      );
    }
    const file = await fileWithoutLinks(this.#root, path);
    if (file === undefined) {
      throw new AgentFailedError(`"${path}" leads through a symbolic link`);
    }
    return file;
  }
}

/** Git's folder has other spellings on case-folding and NTFS file systems. */
const GIT_FOLDER = /^(\.git|git~\d+)[ .]*$/i;

function isGitFolder(name: string): boolean {
  return GIT_FOLDER.test(name);
}
