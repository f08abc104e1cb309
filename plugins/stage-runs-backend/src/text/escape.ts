/**
 * Text of people and agents that goes into a comment, a pull request or a prompt. It may
 * not mention anybody, close an issue, start a hidden marker, or leave its block.
 */

const ZERO_WIDTH_SPACE = '\u200b';
// Control and format characters (among them those that turn the text around) but tab and newline.
const UNSEEN = /(?![\t\n])[\p{Cc}\p{Cf}]/gu;

/** Without characters that people do not see. */
export function visibleText(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSEEN, '');
}

/** One line of plain text for Markdown, cut at `maxLength`. */
export function inlineText(text: string, maxLength: number): string {
  const line = visibleText(text).replace(/\s+/g, ' ').trim();
  const cut =
    line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
  return cut
    .replace(/[\\`*_{}[\]|~]/g, '\\$&')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[@#]/g, `$&${ZERO_WIDTH_SPACE}`)
    .replace(/:\/\//g, `:${ZERO_WIDTH_SPACE}//`)
    .replace(/\b(gh)-(?=\d)/gi, `$1${ZERO_WIDTH_SPACE}-`);
}

/** One line for a title: no Markdown there, but mentions and references count. */
export function titleText(text: string, maxLength: number): string {
  const line = visibleText(text).replace(/\s+/g, ' ').trim();
  const cut =
    line.length > maxLength ? `${line.slice(0, maxLength - 1)}…` : line;
  return cut.replace(/[@#]/g, `$&${ZERO_WIDTH_SPACE}`);
}

/** A code block that the text can not end; nothing in it is a mention, a link or a marker. */
export function fencedText(text: string, maxLength: number): string {
  const visible = visibleText(text).replace(/<!--/g, `<!${ZERO_WIDTH_SPACE}--`);
  const cut =
    visible.length > maxLength ? `${visible.slice(0, maxLength)}\n…` : visible;
  const longestRun = Math.max(
    2,
    ...[...cut.matchAll(/`+/g)].map(run => run[0].length),
  );
  const fence = '`'.repeat(longestRun + 1);
  return `${fence}text\n${cut}\n${fence}`;
}
