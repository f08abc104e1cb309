/** One changed path of one commit, as `git log --raw` tells it. */
export interface Change {
  path: string;
  /** Git's file mode after the change: 100644, 100755, 120000 (link), 160000 (submodule), 000000 (deleted). */
  mode: string;
  sha: string;
}

export const LINK_MODE = '120000';
export const SUBMODULE_MODE = '160000';
export const DELETED_MODE = '000000';

const RAW_ENTRY =
  /^:\d{6} (?<mode>\d{6}) [0-9a-f]+ (?<sha>[0-9a-f]+) [A-Z]\d*$/;

/** Reads the output of `git log --raw -z --no-renames --no-abbrev --format=`. */
export function parseRawChanges(output: string): Change[] {
  const fields = output.split('\0');
  const changes: Change[] = [];
  for (let index = 0; index < fields.length - 1; index += 1) {
    const entry = RAW_ENTRY.exec(fields[index].trim())?.groups;
    if (!entry) continue;
    index += 1;
    changes.push({ path: fields[index], mode: entry.mode, sha: entry.sha });
  }
  return changes;
}
