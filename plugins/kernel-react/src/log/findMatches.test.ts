import { findMatches } from './findMatches';
import { LogStretch } from './LogStretch';

const TEXTS = ['Clone', 'clone done', 'push', 'Push done', 'clone again'];
const lines = TEXTS.map((text, index) => ({ n: index + 1, text }));
const whole = LogStretch.EMPTY.with(lines);

describe('findMatches', () => {
  it.each([
    ['clone', [1, 2, 5]],
    ['PUSH', [3, 4]],
    ['.*', []],
    ['', []],
  ])('finds "%s" in the lines %j', (query, expected) => {
    expect(findMatches(whole, query).lines).toEqual(expected);
  });

  it('searches only what was added at either end', () => {
    const middle = LogStretch.EMPTY.with(lines.slice(1, 3));
    const first = findMatches(middle, 'clone');
    expect(first.lines).toEqual([2]);
    const read: number[] = [];
    const grown = middle.with(lines.slice(3)).with(lines.slice(0, 1));
    jest.spyOn(grown, 'textOf').mockImplementation(n => {
      read.push(n);
      return whole.textOf(n);
    });

    const second = findMatches(grown, 'clone', first);

    expect(second.lines).toEqual([1, 2, 5]);
    expect(read).toEqual([1, 4, 5]);
  });

  it('starts anew for another query', () => {
    const previous = findMatches(whole, 'clone');
    expect(findMatches(whole, 'push', previous).lines).toEqual([3, 4]);
  });
});
