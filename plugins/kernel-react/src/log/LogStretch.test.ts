import { LogStretch } from './LogStretch';

const lines = (first: number, last: number) =>
  Array.from({ length: last - first + 1 }, (_, index) => ({
    n: first + index,
    text: `line ${first + index}`,
  }));

describe('LogStretch', () => {
  it('grows at both ends, and leaves the shorter stretches as they were', () => {
    const tail = LogStretch.EMPTY.with(lines(1_500, 2_000));
    const longer = tail.with(lines(2_001, 2_500));
    const whole = longer.with(lines(1, 1_499));

    expect(tail).toMatchObject({ firstLine: 1_500, lastLine: 2_000 });
    expect(tail.lineCount).toBe(501);
    expect(longer).toMatchObject({ firstLine: 1_500, lastLine: 2_500 });
    expect(whole).toMatchObject({ firstLine: 1, lastLine: 2_500 });
    expect(whole.textOf(1)).toBe('line 1');
    expect(whole.textOf(1_000)).toBe('line 1000');
    expect(whole.textOf(1_001)).toBe('line 1001');
    expect(whole.textOf(2_500)).toBe('line 2500');
    expect(tail.text().split('\n')).toHaveLength(501);
  });

  it('has nothing at first, and shares nothing with another log', () => {
    const one = LogStretch.EMPTY.with(lines(1, 2));
    const other = LogStretch.EMPTY.with([{ n: 1, text: 'other' }]);
    expect(LogStretch.EMPTY.lineCount).toBe(0);
    expect(LogStretch.EMPTY.with([])).toBe(LogStretch.EMPTY);
    expect(one.textOf(1)).toBe('line 1');
    expect(other.textOf(1)).toBe('other');
  });

  it.each([
    [undefined, false],
    [9, false],
    [10, true],
    [20, true],
    [21, false],
  ])('has line %s: %s', (line, expected) => {
    expect(LogStretch.EMPTY.with(lines(10, 20)).has(line)).toBe(expected);
  });

  it('costs what is added, not what is there', () => {
    const addAll = (pageLines: number) => {
      const startMs = performance.now();
      let log = LogStretch.EMPTY;
      for (let first = 1; first < 200_000; first += pageLines) {
        log = log.with(lines(first, first + pageLines - 1));
      }
      expect(log.lineCount).toBe(200_000);
      return performance.now() - startMs;
    };
    addAll(5_000); // Warm.
    // Copied at each step, the small pages would cost a hundred times as much.
    expect(addAll(50)).toBeLessThan(addAll(5_000) * 20 + 100);
  });
});
