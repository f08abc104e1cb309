import { diffLines, type Change } from 'diff';

export interface LineChange {
  kind: 'same' | 'added' | 'removed';
  text: string;
}

/** What has become of a text, line by line. */
export function lineChanges(before: string, after: string): LineChange[] {
  return diffLines(before, after).flatMap(change => {
    const kind = kindOf(change);
    const lines = change.value.replace(/\n$/, '').split('\n');
    return lines.map((text): LineChange => ({ kind, text }));
  });
}

function kindOf({ added, removed }: Change): LineChange['kind'] {
  if (added) return 'added';
  return removed ? 'removed' : 'same';
}
