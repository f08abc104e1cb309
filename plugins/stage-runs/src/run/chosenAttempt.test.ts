import { chosenAttempt, logHref, withAttempt } from './chosenAttempt';

const attempts = [{ attempt: 1 }, { attempt: 2 }];

describe('chosenAttempt', () => {
  it.each([
    ['', undefined],
    ['attempt=2', 2],
    ['attempt=3', undefined],
    ['attempt=x', undefined],
  ])('reads "%s" as %s', (search, expected) => {
    expect(chosenAttempt(new URLSearchParams(search), attempts)).toBe(expected);
  });

  it('reads the address that it makes', () => {
    const search = new URLSearchParams(logHref(2).split('#')[0]);
    expect(chosenAttempt(search, attempts)).toBe(2);
  });

  it('leaves the rest of the address', () => {
    const search = withAttempt(new URLSearchParams('a=b&attempt=1'), 2);
    expect(search.toString()).toBe('a=b&attempt=2');
  });
});
