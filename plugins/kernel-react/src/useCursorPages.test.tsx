import { act, renderHook, waitFor } from '@testing-library/react';
import { useCursorPages } from './useCursorPages';

const pagesOf = (name: string) => async (cursor: string | undefined) => {
  const page = Number(cursor ?? 1);
  return {
    items: [`${name} ${page}`],
    nextCursor: page < 3 ? String(page + 1) : undefined,
  };
};

describe('useCursorPages', () => {
  it('goes to the next pages and back, and no further than they go', async () => {
    const { result } = renderHook(load => useCursorPages(load), {
      initialProps: pagesOf('list'),
    });
    const shows = (item: string) =>
      waitFor(() => expect(result.current.items).toEqual([item]));
    await shows('list 1');
    expect(result.current.pager).toMatchObject({
      hasNext: true,
      hasPrevious: false,
    });

    act(() => result.current.pager.next());
    await shows('list 2');
    act(() => result.current.pager.next());
    await shows('list 3');
    expect(result.current.pager.hasNext).toBe(false);
    act(() => {
      result.current.pager.next();
    });
    await shows('list 3');

    act(() => result.current.pager.previous());
    await shows('list 2');
  });

  it('shows another list from its start', async () => {
    const { result, rerender } = renderHook(load => useCursorPages(load), {
      initialProps: pagesOf('one'),
    });
    await waitFor(() => expect(result.current.items).toEqual(['one 1']));
    act(() => result.current.pager.next());
    await waitFor(() => expect(result.current.items).toEqual(['one 2']));

    rerender(pagesOf('other'));
    await waitFor(() => expect(result.current.items).toEqual(['other 1']));
    expect(result.current.pager.hasPrevious).toBe(false);
  });
});
