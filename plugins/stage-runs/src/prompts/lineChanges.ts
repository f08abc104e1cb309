import { diffLines } from 'diff';

export interface LineChange {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** What has become of a text, line by line. */
export function lineChanges(before: string, after: string): LineChange[] {
  return diffLines(before, after).flatMap(({ value, added, removed }) => {
    const kind = added ? 'added' : removed ? 'removed' : 'same';
    const lines = value.replace(/\n$/, '').split('\n');
    return lines.map((text): LineChange => ({ kind, text }));
  });
}
