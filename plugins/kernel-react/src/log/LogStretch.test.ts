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

  // Copied at each step it would not be done within the time that a test has.
  it('grows to many lines in small pages', () => {
    const pageLines = 50;
    let log = LogStretch.EMPTY;
    for (let first = 1; first < 200_000; first += pageLines) {
      log = log.with(lines(first, first + pageLines - 1));
    }
    expect(log.lineCount).toBe(200_000);
    expect(log.textOf(200_000)).toBe('line 200000');
  });
});
