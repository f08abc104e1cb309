import { DatabaseSync } from 'node:sqlite';

const MERGE = new DatabaseSync(':memory:').prepare(
  'SELECT json_patch(?, ?) AS merged',
);

/** RFC 7386: null removes a member, an object is merged, anything else replaces. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  const row = MERGE.get(JSON.stringify(target), JSON.stringify(patch));
  return JSON.parse(String(row?.merged));
}
