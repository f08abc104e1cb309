import { isUuidKey, readCursor, toPage } from './cursor';

const ID = '5f0c2a3e-4c55-4a0a-9d31-0f3a5a1b2c3d';

function pageOf(rows: string[], limit: number) {
  return toPage({
    rows,
    limit,
    list: 'users',
    keyOf: row => [row],
    toItem: row => row,
  });
}

describe('keyset pages', () => {
  it('have a cursor only when there is more', () => {
    expect(pageOf(['a', 'b'], 2)).toEqual({ items: ['a', 'b'] });
    expect(pageOf([], 2)).toEqual({ items: [] });
    expect(pageOf(['a', 'b', 'c'], 2)).toEqual({
      items: ['a', 'b'],
      nextCursor: expect.any(String),
    });
  });

  it('go on after the last item of the page before', () => {
    const { nextCursor } = pageOf([ID, 'next'], 1);

    expect(
      readCursor({ cursor: nextCursor, list: 'users', isKey: isUuidKey }),
    ).toEqual([ID]);
  });

  it('start at the beginning without a cursor', () => {
    expect(
      readCursor({ cursor: undefined, list: 'users', isKey: isUuidKey }),
    ).toBeUndefined();
  });

  it.each([
    ['of another list', pageOf([ID, 'x'], 1).nextCursor, 'projects'],
    [
      'with a key that is no uuid',
      pageOf(["' or 1=1", 'x'], 1).nextCursor,
      'users',
    ],
    ['that is no JSON', 'bm90IGpzb24', 'users'],
    [
      'of another shape',
      Buffer.from('{"after":1}').toString('base64url'),
      'users',
    ],
    ['that is empty', '', 'users'],
  ])('refuse a cursor %s', (_what, cursor, list) => {
    expect(() => readCursor({ cursor, list, isKey: isUuidKey })).toThrow(
      /^cursor .*leave it out to start again/,
    );
  });
});
