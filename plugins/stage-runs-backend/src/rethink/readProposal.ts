import { isMap, isScalar, parseDocument, type Pair } from 'yaml';

/** Characters of the front matter that are read at most: it has one line. */
const MAX_FRONT_MATTER = 1_000;
const FRONT_MATTER = /^---\r?\n([\s\S]*?)\r?\n---[ \t]*(?:\r?\n|$)/;
const FIELD = 'reopen';

export type Proposal = { stage: string } | { problem: string };

/**
 * Which stage a document of a rethink proposes to reopen. The document is hostile text: its
 * front matter may say `reopen: <stage>` and nothing else, without anchors, aliases or tags.
 * A problem names the field and what it may be.
 */
export function readProposal(text: string, allowed: string[]): Proposal {
  const values = `one of ${allowed.join(', ')}`;
  const frontMatter = FRONT_MATTER.exec(text)?.[1];
  if (frontMatter === undefined) {
    return {
      problem: `the document must begin with a front matter, --- ${FIELD}: <stage> ---, where ${FIELD} is ${values}`,
    };
  }
  if (frontMatter.length > MAX_FRONT_MATTER) {
    return {
      problem: `the front matter has more than ${MAX_FRONT_MATTER} characters; it may have ${FIELD} alone, ${values}`,
    };
  }
  const value = onlyField(frontMatter);
  if (value === undefined) {
    return {
      problem: `the front matter must be the one line ${FIELD}: <stage>, in plain words; ${FIELD} is ${values}`,
    };
  }
  if (!allowed.includes(value)) {
    return {
      problem: `${FIELD}: ${JSON.stringify(
        value,
      )} has no result that could be reopened; it must be ${values}`,
    };
  }
  return { stage: value };
}

/** Undefined for everything but `reopen: <text>`. */
function onlyField(source: string): string | undefined {
  const document = parseDocument(source, { schema: 'core', merge: false });
  const isClean = document.errors.length + document.warnings.length === 0;
  if (!isClean || !isMap(document.contents) || !isBare(document.contents)) {
    return undefined;
  }
  const [pair, ...others] = document.contents.items;
  if (!pair || others.length > 0) return undefined;
  return bareText(pair.key) === FIELD
    ? bareText((pair as Pair).value)
    : undefined;
}

function bareText(node: unknown): string | undefined {
  if (!isScalar(node) || !isBare(node)) return undefined;
  return typeof node.value === 'string' ? node.value : undefined;
}

function isBare(node: { anchor?: string; tag?: string }): boolean {
  return node.anchor === undefined && node.tag === undefined;
}
