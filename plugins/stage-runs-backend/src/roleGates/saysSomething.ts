/** Hidden text; a comment that is not closed hides the rest. */
const HIDDEN = /<!--[\s\S]*?(?:-->|$)/g;
const QUOTED_LINE = /^[ \t]*>.*$/gm;
/** A letter, a number or a symbol: an emoji says something, a lone full stop does not. */
const SAID = /[\p{L}\p{N}\p{S}]/u;

/** Whether a comment has words of its own, beside what it quotes and hides. */
export function saysSomething(body: string): boolean {
  return SAID.test(body.replace(HIDDEN, '').replace(QUOTED_LINE, ''));
}
