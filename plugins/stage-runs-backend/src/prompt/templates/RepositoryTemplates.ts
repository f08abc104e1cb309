import { PromptRefusedError } from '../PromptRefusedError';
import { checkTemplate, MAX_TEMPLATE_BYTES } from './checkTemplate';
import type { RepositoryTree, TreeEntry } from './RepositoryTree';

export const TEMPLATE_FOLDER = '.stagecraft/prompts';
const EXTENSION = '.md';

/** The templates of a repository at one commit: names first, a text only when it counts. */
export class RepositoryTemplates {
  readonly #tree: RepositoryTree;
  readonly #files: ReadonlyMap<string, TreeEntry>;

  private constructor(
    tree: RepositoryTree,
    files: ReadonlyMap<string, TreeEntry>,
  ) {
    this.#tree = tree;
    this.#files = files;
  }

  /** `named`: files elsewhere that the configuration names, by the name of the template. */
  static async in(
    tree: RepositoryTree,
    named: ReadonlyMap<string, string>,
  ): Promise<RepositoryTemplates> {
    const [folder, entries] = await Promise.all([
      tree.folder(TEMPLATE_FOLDER),
      tree.entries([...named.values()]),
    ]);
    const files = new Map(
      folder
        .filter(
          ({ kind, path }) => kind !== 'folder' && path.endsWith(EXTENSION),
        )
        .map(entry => [nameOf(entry.path), entry]),
    );
    for (const [name, path] of named) {
      const entry = entries.get(path);
      if (!entry) throw invalid(path, 'is not there');
      files.set(name, entry);
    }
    return new RepositoryTemplates(tree, files);
  }

  names(): ReadonlySet<string> {
    return new Set(this.#files.keys());
  }

  /** Throws PromptRefusedError for one that can not be used: another one in its place would be a surprise. */
  async read(name: string): Promise<{ path: string; text: string }> {
    const entry = this.#files.get(name)!;
    const { path } = entry;
    if (entry.kind !== 'file') {
      throw invalid(path, 'is no file: links and submodules are not followed');
    }
    // Looked at before it is read: the file may have any size.
    if (entry.bytes > MAX_TEMPLATE_BYTES) {
      throw invalid(path, `is larger than ${MAX_TEMPLATE_BYTES / 1024} KiB`);
    }
    const checked = checkTemplate(await this.#tree.content(entry));
    if (checked.text === undefined) throw invalid(path, checked.problem);
    return { path, text: checked.text };
  }
}

function nameOf(path: string): string {
  return path.slice(TEMPLATE_FOLDER.length + 1, -EXTENSION.length);
}

function invalid(path: string, problem: string): PromptRefusedError {
  return new PromptRefusedError(
    'prompt_template_invalid',
    `${path}: ${problem}`,
  );
}
