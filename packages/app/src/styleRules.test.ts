/** The test runner's own program; it has no types and no package. */
const { spareForeignRules } = jest.requireActual<{
  spareForeignRules(document: Document): void;
}>('../../../scripts/testing/jest/styleRules.cjs');

const PAGE = `
  <main class="Page Wide" id="top">
    <h2 title="Hours">Hours</h2>
    <p hidden class="note">Closed</p>
    <ul><li class="first">One</li><li>Two</li></ul>
    <form><input type="radio" checked><input disabled><button type="submit">Go</button></form>
    <a href="#top">Up</a>
    <dialog open><q>Said</q></dialog>
    <svg viewBox="0 0 1 1"><title>Sun</title><linearGradient class="Shade"></linearGradient></svg>
    <x-panel data-state="open" dir="rtl"></x-panel>
  </main>`;

const SELECTORS = [
  ...['*', 'p', 'P', 'h1, h2', 'ul > li', 'ul li + li', 'main ~ p', 'nobr wbr'],
  ...['.note', '.NOTE', '.first:first-child', '.missing', 'p.note', 'li.note'],
  ...['.Page .note', '.Page > .note:not(.Wide)', '.Wide.Page', '.Pag'],
  ...['#top', 'main#top', '[hidden]', '[hidden], area', '[type="radio" i]'],
  ...['input:is([type="radio" i], [type="reset" i])', ':is(p, h2)', ':not(p)'],
  ...['ul :is(li, p)', ':where(.note)', 'p:not([hidden])', 'main:has(p)'],
  ...['[title="a, b"], h2', '[title="Hours"]', '[data-state=open]', '[dir]'],
  ...[':link', 'a:link', 'a:hover, .note', 'dialog:not([open])', ':disabled'],
  ...['q::before', 'dialog::backdrop', ':checked', 'input:checked', ':root'],
  ...['svg', 'lineargradient', 'linearGradient', '.Shade', '[viewBox]'],
  ...['x-panel', 'x-panel[dir="rtl"]', '.\\6eote', 'p, :is(h2, .first)'],
  ...['[viewbox]', 'svg|a', 'no/*te*/', '.note,', '> p', ''],
];

type Engine = {
  check(selectors: string, element: object): { match: boolean };
};

function implementationOf<T>(wrapper: object): T {
  const symbol = Object.getOwnPropertySymbols(wrapper).find(
    ({ description }) => description === 'impl',
  )!;
  return (wrapper as any)[symbol];
}

function pageWithEngine() {
  const page = document.implementation.createHTMLDocument();
  page.body.innerHTML = PAGE;
  const { _domSelector: engine } = implementationOf<{ _domSelector: Engine }>(
    page,
  );
  return { page, engine, elements: [...page.querySelectorAll('*')] };
}

/** As jsdom asks: a rule that the engine does not understand holds for nothing. */
function holds(engine: Engine, element: Element, selectors: string): boolean {
  try {
    return engine.check(selectors, implementationOf(element)).match;
  } catch {
    return false;
  }
}

const matching = (engine: Engine, elements: Element[], selectors: string) =>
  elements.filter(each => holds(engine, each, selectors)).length;

it.each(SELECTORS)('rule %p holds for the elements that it held for', rule => {
  const { page, engine, elements } = pageWithEngine();
  const before = matching(engine, elements, rule);
  spareForeignRules(page);
  expect(matching(engine, elements, rule)).toBe(before);
});

it('asks the engine only about elements that a rule may hold for', () => {
  const { page, engine, elements } = pageWithEngine();
  const check = jest.spyOn(engine, 'check');
  spareForeignRules(page);
  expect(matching(engine, elements, 'h1, h2')).toBe(1);
  expect(check).toHaveBeenCalledTimes(1);
});

it('is at work in the tests of pages', () => {
  const { check } = implementationOf<{ _domSelector: Engine }>(
    document,
  )._domSelector;
  expect(check.name).toBe('sparingCheck');
});
