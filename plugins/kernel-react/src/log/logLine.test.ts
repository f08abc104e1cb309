import { levelOf, lineOfHash, stepMatch } from './logLine';

describe('levelOf', () => {
  it.each([
    ['ERROR something broke', 'error'],
    ['2026-11-22T12:00:00Z error: no', 'error'],
    ['[warn] careful', 'warning'],
    ['npm warn deprecated', 'warning'],
    ['12:00:01 DEBUG x', 'debug'],
    ['no errors were found in the whole error log', 'plain'],
    ['errors: 0', 'plain'],
    ['', 'plain'],
  ])('reads "%s" as %s', (text, level) => {
    expect(levelOf(text)).toBe(level);
  });

  it('answers fast for a very long line', () => {
    const startMs = performance.now();
    levelOf('a '.repeat(500_000));
    expect(performance.now() - startMs).toBeLessThan(50);
  });
});

describe('stepMatch', () => {
  it.each([
    [{ current: 0, total: 3, step: 1 }, 1],
    [{ current: 2, total: 3, step: 1 }, 0],
    [{ current: 0, total: 3, step: -1 }, 2],
    [{ current: 0, total: 0, step: 1 }, 0],
  ] as const)('%j leads to %d', (options, expected) => {
    expect(stepMatch(options)).toBe(expected);
  });
});

describe('lineOfHash', () => {
  it.each([
    ['#L12', 12],
    ['#L0', undefined],
    ['#L12x', undefined],
    ['#events', undefined],
    ['', undefined],
  ])('reads "%s" as %s', (hash, line) => {
    expect(lineOfHash(hash)).toBe(line);
  });
});
