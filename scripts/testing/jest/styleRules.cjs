/*
 * jsdom computes the style of an element by trying every rule of every sheet on it, some
 * four hundred for one of our pages, and a query by role asks for the style of every
 * element: half of the time of a test of a page. Most rules name an element, a class or an
 * attribute that the element does not have; those are told apart here, before jsdom's
 * engine parses and matches them. What may match is still matched by the engine alone.
 */

const HTML = 'http://www.w3.org/1999/xhtml';
const ATTRIBUTE = /\[\s*([a-z-]+)[^\]]*\]/g;
const INNERMOST_PARENTHESES = /\([^()]*\)/g;
/** Anything else (escapes, namespaces, nesting, strings) is left to the engine. */
const UNDERSTOOD = /^[\w\s,>+~.#:*[\]-]+$/;

/** With an argument of a pseudo-class gone, what the last compound still says holds for the element. */
function withoutArguments(selector) {
  const shorter = selector.replace(INNERMOST_PARENTHESES, '');
  return shorter === selector ? shorter : withoutArguments(shorter);
}

/** What an element must have for the compound to match it. */
function conditionOf(compound) {
  const [localName] = /^[a-z][\w-]*/i.exec(compound) ?? [];
  if (localName) return { localName: localName.toLowerCase() };
  const [, className] = /\.([\w-]+)/.exec(compound) ?? [];
  if (className) return { className: className.toLowerCase() };
  const [, attribute] = /\[([a-z-]+)\]/.exec(compound) ?? [];
  return attribute ? { attribute } : undefined;
}

/** One condition for each selector of the list; undefined when one of them has none. */
function conditionsOf(selectors) {
  const bare = withoutArguments(selectors.replace(ATTRIBUTE, '[$1]'));
  if (!UNDERSTOOD.test(bare)) return undefined;
  const conditions = bare.split(',').map(each =>
    conditionOf(
      each
        .trim()
        .split(/[\s>+~]+/)
        .pop(),
    ),
  );
  return conditions.includes(undefined) ? undefined : conditions;
}

function meets(element, { localName, className, attribute }) {
  if (localName) return element.localName.toLowerCase() === localName;
  if (className) {
    const classes = element.getAttributeNS(null, 'class') ?? '';
    return classes.toLowerCase().includes(className);
  }
  return (
    element.namespaceURI !== HTML || element.hasAttributeNS(null, attribute)
  );
}

/**
 * Spares the engine of this document the rules that can't match. Reaches into jsdom: where
 * it is made differently nothing is spared.
 */
function spareForeignRules(document) {
  const symbol = Object.getOwnPropertySymbols(document).find(
    ({ description }) => description === 'impl',
  );
  const engine = symbol && document[symbol]._domSelector;
  if (typeof engine?.check !== 'function') return;
  const check = engine.check;
  const known = new Map();
  engine.check = function sparingCheck(selectors, element, ...rest) {
    if (!known.has(selectors)) known.set(selectors, conditionsOf(selectors));
    const conditions = known.get(selectors);
    const mayMatch = conditions?.some(each => meets(element, each)) ?? true;
    return mayMatch
      ? check(selectors, element, ...rest)
      : { match: false, ast: null, pseudoElement: null };
  };
}

module.exports = { spareForeignRules };
