/** Style of all pages, in light and dark, from 390 px up. */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --page: #f6f7f9;
  --surface: #ffffff;
  --text: #1c2128;
  --muted: #57606a;
  --line: #d0d7de;
  --accent: #0b5cad;
  --on-accent: #ffffff;
  --open: #1a6f37;
  --closed: #6e40c9;
  --danger: #b3261e;
  --added: #dafbe1;
  --removed: #ffebe9;
  --hunk: #ddf4ff;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0d1117;
    --surface: #161b22;
    --text: #e6edf3;
    --muted: #9aa4af;
    --line: #3d444d;
    --accent: #79b8ff;
    --on-accent: #0d1117;
    --open: #3fb950;
    --closed: #b392f0;
    --danger: #ff8a80;
    --added: #12361f;
    --removed: #4a1c1c;
    --hunk: #12304a;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--page);
  color: var(--text);
  font: 16px/1.5 system-ui, sans-serif;
  overflow-wrap: anywhere;
}
a { color: var(--accent); }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0.5rem 0; font-weight: 600; }
h2 { font-size: 1.1rem; margin: 1.5rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 0; }
code, pre, .diff, .clone { font-family: ui-monospace, monospace; font-size: 0.875rem; }
main { max-width: 1200px; margin: 0 auto; padding: 1rem; }
.top {
  display: flex;
  flex-wrap: wrap;
  gap: 0.5rem 1rem;
  align-items: center;
  justify-content: space-between;
  padding: 0.6rem 1rem;
  background: var(--surface);
  border-bottom: 1px solid var(--line);
}
.home { font-weight: 700; color: inherit; text-decoration: none; }
.switcher { display: flex; gap: 0.5rem; align-items: center; max-width: 100%; }
.switcher label { margin: 0; white-space: nowrap; }
.switcher select { min-width: 0; flex: 1 1 auto; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 0.5rem; top: 0.5rem; background: var(--surface); padding: 0.5rem; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden;
  clip-path: inset(50%); white-space: nowrap; margin: 0;
}
.columns { display: grid; gap: 1rem; grid-template-columns: minmax(0, 1fr); }
@media (min-width: 860px) {
  .columns { grid-template-columns: minmax(0, 1fr) 290px; }
  .columns > * { grid-column: 1; grid-row: 1; }
  .columns > aside { grid-column: 2; }
}
.box {
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 8px;
  padding: 1rem;
  margin: 0 0 1rem;
}
.box > h2 { margin-top: 0; }
article > header, .file > header {
  display: flex;
  flex-wrap: wrap;
  gap: 0.25rem 0.5rem;
  align-items: center;
  margin: -1rem -1rem 1rem;
  padding: 0.5rem 1rem;
  border-bottom: 1px solid var(--line);
  color: var(--muted);
}
article > header strong, .file > header h3 { color: var(--text); }
.file { padding-bottom: 0; }
.file > header { margin-bottom: 0; }
.avatar { border-radius: 50%; }
.muted { color: var(--muted); font-weight: normal; }
.pad { padding: 0.5rem 0; }
.badge, .label {
  display: inline-flex;
  align-items: center;
  gap: 0.35rem;
  border: 1px solid var(--line);
  border-radius: 1rem;
  padding: 0 0.6rem;
  font-size: 0.85rem;
  font-weight: normal;
  color: var(--text);
}
.rows .label { margin-left: 0.25rem; }
.dot { flex: none; stroke: var(--muted); stroke-width: 0.5; }
.state {
  display: inline-block;
  border: 1px solid currentcolor;
  border-radius: 1rem;
  padding: 0 0.7rem;
  font-weight: 600;
}
.state-open { color: var(--open); }
.state-closed, .state-merged { color: var(--closed); }
.conflict { color: var(--danger); }
.plain.checks > li { margin-bottom: 0.4rem; }
.merge { margin-top: 0.75rem; }
.rows, .plain { list-style: none; margin: 0; padding: 0; }
.rows {
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 8px;
}
.rows > li { padding: 0.6rem 1rem; }
.rows > li + li { border-top: 1px solid var(--line); }
.rows p { margin: 0.1rem 0 0; font-size: 0.9rem; }
.plain form {
  display: flex;
  justify-content: space-between;
  align-items: center;
  gap: 0.5rem;
  margin-bottom: 0.4rem;
}
label { display: block; font-weight: 600; margin-bottom: 0.25rem; }
input, textarea, select, button {
  font: inherit;
  color: var(--text);
  background: var(--surface);
  border: 1px solid var(--muted);
  border-radius: 6px;
  padding: 0.35rem 0.6rem;
  max-width: 100%;
}
form input:not([type]), textarea, .add-label select, .clone { width: 100%; }
form input:not([type]) { margin-bottom: 0.75rem; }
.add-label { margin-top: 0.75rem; }
.add-label button { margin-top: 0.5rem; }
button { white-space: nowrap; cursor: pointer; font-weight: 600; min-height: 2.25rem; }
button:hover { border-color: var(--accent); }
.primary { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
.quiet { border-color: transparent; color: var(--accent); padding: 0 0.4rem; min-height: 1.75rem; }
.buttons { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0.75rem 0 0; }
summary { cursor: pointer; font-weight: 600; }
details[open] > summary { margin-bottom: 0.75rem; }
.markdown > :first-child { margin-top: 0; }
.markdown > :last-child { margin-bottom: 0; }
.markdown :is(h1, h2, h3) { font-size: 1.1rem; }
.markdown input { padding: 0; }
.markdown pre, .scroll { overflow-x: auto; }
.markdown pre { background: var(--page); border-radius: 6px; padding: 0.75rem; overflow-wrap: normal; }
.markdown table { border-collapse: collapse; display: block; overflow-x: auto; }
.markdown :is(th, td) { border: 1px solid var(--line); padding: 0.25rem 0.6rem; }
.markdown blockquote { margin: 0 0 1rem; padding-left: 1rem; border-left: 3px solid var(--line); color: var(--muted); }
.scroll { margin: 0 -1rem; }
.diff { border-collapse: collapse; width: 100%; }
.diff td { padding: 0 0.5rem; vertical-align: top; }
.diff .code { white-space: pre; width: 100%; overflow-wrap: normal; }
.diff .number { color: var(--muted); text-align: right; user-select: none; min-width: 2.5rem; }
.diff .added { background: var(--added); }
.diff .removed { background: var(--removed); }
.diff .hunk { background: var(--hunk); }
`;
