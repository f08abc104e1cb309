/** An issue that a text says it closes. */
export interface ClosingReference {
  owner: string;
  repo: string;
  number: number;
}

/** Where the text stands: `#7` is an issue of this repository. */
interface Place {
  owner: string;
  repo: string;
  /** Prefix of the links to issues. */
  web: string;
}

const KEYWORD = '(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?)';
const NAME = '[A-Za-z0-9._-]+';

/**
 * The issues that GitHub closes for a text: `Closes #7`, `fixes: acme/shop#7`,
 * `Resolved GH-7`, or with the link. Each keyword names one issue.
 */
export function closingReferences(
  text: string,
  place: Place,
): ClosingReference[] {
  const link = `${escaped(
    place.web,
  )}/(?<linkOwner>${NAME})/(?<linkRepo>${NAME})/issues/(?<linkNumber>\\d{1,9})`;
  const named = `(?:(?<owner>${NAME})/(?<repo>${NAME}))?#(?<number>\\d{1,9})`;
  const pattern = new RegExp(
    `(?<![\\w/-])${KEYWORD}:?[ \\t]+(?:${link}|${named}|GH-(?<short>\\d{1,9}))(?!\\w)`,
    'gi',
  );
  const found = new Map<string, ClosingReference>();
  for (const { groups = {} } of text.matchAll(pattern)) {
    const reference = {
      owner: groups.linkOwner ?? groups.owner ?? place.owner,
      repo: groups.linkRepo ?? groups.repo ?? place.repo,
      number: Number(groups.linkNumber ?? groups.number ?? groups.short),
    };
    const { owner, repo, number } = reference;
    found.set(`${owner}/${repo}#${number}`.toLowerCase(), reference);
  }
  return [...found.values()];
}

/** A Markdown text without what is code or a comment: nothing there counts. */
export function withoutCode(markdown: string): string {
  const shown = markdown.replace(/<!--[\s\S]*?(?:-->|$)/g, ' ');
  return withoutCodeSpans(withoutFences(shown));
}

function withoutFences(text: string): string {
  let fence: string | undefined;
  const kept = text.split('\n').filter(line => {
    if (fence === undefined) {
      const opening = /^ {0,3}(?:(`{3,})[^`]*|(~{3,}).*)$/.exec(line);
      fence = opening?.[1] ?? opening?.[2];
      return fence === undefined;
    }
    const closing = /^ {0,3}(`{3,}|~{3,})\s*$/.exec(line)?.[1];
    if (closing?.startsWith(fence)) fence = undefined;
    return false;
  });
  return kept.join('\n');
}

/** A code span ends at the next run of as many backticks as it began with. */
function withoutCodeSpans(text: string): string {
  const runs = [...text.matchAll(/`+/g)];
  let kept = '';
  let from = 0;
  for (const [position, run] of runs.entries()) {
    if (run.index < from) continue;
    const end = nextLike(runs, position);
    if (!end) continue;
    kept += `${text.slice(from, run.index)} `;
    from = end.index + end[0].length;
  }
  return kept + text.slice(from);
}

function nextLike(
  runs: RegExpExecArray[],
  position: number,
): RegExpExecArray | undefined {
  for (let next = position + 1; next < runs.length; next++) {
    if (runs[next][0].length === runs[position][0].length) return runs[next];
  }
  return undefined;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
}
