const HUNK = /^@@ -\d+(?:,\d+)? \+(?<start>\d+)(?:,(?<count>\d+))? @@/;

/** The hunk of a patch that shows this line of the changed file; undefined when none does. */
export function hunkWithLine(patch: string, line: number): string | undefined {
  return patch.split(/^(?=@@ )/m).find(hunk => {
    const range = HUNK.exec(hunk)?.groups;
    if (!range) return false;
    const start = Number(range.start);
    return line >= start && line < start + Number(range.count ?? 1);
  });
}
