import { ChangedFile } from '../git/comparison';
import { Html, html } from './html';

interface DiffLine {
  kind: 'added' | 'removed' | 'context' | 'hunk';
  before?: number;
  after?: number;
  text: string;
}

/** A file with more lines is not shown on the page. */
const LINE_LIMIT = 1000;

/** The lines of a unified diff with their numbers on both sides. */
export function diffLines(patch: string): DiffLine[] {
  let before = 0;
  let after = 0;
  return patch.split('\n').map(line => {
    const hunk = /^@@ -(\d+)\S* \+(\d+)/.exec(line);
    if (hunk) {
      before = Number(hunk[1]);
      after = Number(hunk[2]);
      return { kind: 'hunk', text: line };
    }
    if (line.startsWith('+')) {
      return { kind: 'added', after: after++, text: line };
    }
    if (line.startsWith('-')) {
      return { kind: 'removed', before: before++, text: line };
    }
    if (line.startsWith('\\')) return { kind: 'context', text: line };
    return { kind: 'context', before: before++, after: after++, text: line };
  });
}

function showPatch(patch: string | undefined): Html {
  if (patch === undefined) {
    return html`<p class="muted pad">Binary file, or nothing but its name.</p>`;
  }
  const lines = diffLines(patch);
  if (lines.length > LINE_LIMIT) {
    return html`<p class="muted pad">This diff is too large to show here.</p>`;
  }
  const rows = lines.map(
    ({ kind, before, after, text }) => html`<tr class="${kind}">
      <td class="number">${before}</td>
      <td class="number">${after}</td>
      <td class="code">${text}</td>
    </tr>`,
  );
  return html`<div class="scroll" tabindex="0" role="group" aria-label="Diff">
    <table class="diff">
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`;
}

/** One changed file: its name, how much changed, and the lines. */
export function showFile(file: ChangedFile): Html {
  const name = file.previousFilename
    ? html`${file.previousFilename} → ${file.filename}`
    : html`${file.filename}`;
  return html`<section class="box file">
    <header>
      <h3>${name}</h3>
      <span class="muted"
        >${file.status}, +${file.additions} −${file.deletions}</span
      >
    </header>
    ${showPatch(file.patch)}
  </section>`;
}
