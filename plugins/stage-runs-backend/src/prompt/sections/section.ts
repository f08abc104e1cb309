/** Level 2 is the platform's: nothing that comes from outside may have such a heading. */
export function section(title: string, body: string): string {
  return `## ${title}\n\n${body}`;
}

export function paragraphs(parts: (string | undefined)[]): string {
  return parts.filter(part => part !== undefined && part !== '').join('\n\n');
}

const HTML_COMMENT = /<!--[\s\S]*?(?:-->|$)/g;

/** As people see it on GitHub's page, where comments are hidden. */
export function withoutHtmlComments(text: string): string {
  return text.replace(HTML_COMMENT, '');
}

/** The first characters, never half of one. */
export function firstCharacters(text: string, count: number): string {
  const cut = text.slice(0, count);
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
