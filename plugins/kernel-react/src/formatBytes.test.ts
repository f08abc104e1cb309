import { formatBytes } from './formatBytes';

describe('formatBytes', () => {
  it.each([
    [0, 'en', '0 byte'],
    [999, 'en', '999 byte'],
    [1_000, 'en', '1 kB'],
    [1_449_000, 'en', '1.4 MB'],
    [5e12, 'en', '5,000 GB'],
    [1_449_000, 'ru', '1,4 МБ'],
  ])('writes %d in %s as "%s"', (bytes, language, expected) => {
    expect(formatBytes(bytes, language).replace(/\u00a0/g, ' ')).toBe(expected);
  });
});
