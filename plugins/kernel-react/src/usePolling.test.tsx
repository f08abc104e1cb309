import { act, renderHook } from '@testing-library/react';
import { nextDelayMs } from './startPolling';
import { usePolling } from './usePolling';

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

const pass = (ms: number) => act(() => jest.advanceTimersByTimeAsync(ms));

describe('nextDelayMs', () => {
  it.each([
    [1_000, 0, 1_000],
    [1_000, 1, 2_000],
    [1_000, 3, 8_000],
    [1_000, 10, 30_000],
    [60_000, 3, 60_000],
  ])('%d ms after %d failures: %d ms', (intervalMs, failures, delayMs) => {
    expect(nextDelayMs(intervalMs, failures)).toBe(delayMs);
  });
});

describe('usePolling', () => {
  it('asks again after each answer, until it is told to stop', async () => {
    let calls = 0;
    const load = async () => (calls += 1);
    const { result, rerender } = renderHook(
      (intervalMs: number | undefined) => usePolling(load, { intervalMs }),
      { initialProps: 1_000 as number | undefined },
    );
    await pass(0);
    expect(result.current.value).toBe(1);
    await pass(1_000);
    expect(result.current.value).toBe(2);

    rerender(undefined);
    await pass(0);
    const callsWhenStopped = calls;
    await pass(60_000);
    expect(calls).toBe(callsWhenStopped);
  });

  it('never overlaps requests', async () => {
    let open = 0;
    let most = 0;
    const load = async () => {
      open += 1;
      most = Math.max(most, open);
      await new Promise(resolve => setTimeout(resolve, 5_000));
      open -= 1;
      return 'slow';
    };
    renderHook(() => usePolling(load, { intervalMs: 1_000 }));
    await pass(30_000);
    expect(most).toBe(1);
  });

  it('keeps the last value while requests fail, and asks less often', async () => {
    let calls = 0;
    const load = async () => {
      calls += 1;
      if (calls === 2 || calls === 3) throw new Error('down');
      return calls;
    };
    const { result } = renderHook(() =>
      usePolling(load, { intervalMs: 1_000 }),
    );
    await pass(1_000);
    expect(result.current).toMatchObject({ value: 1 });
    expect(result.current.error?.message).toBe('down');
    await pass(1_999);
    expect(calls).toBe(2);
    await pass(1);
    expect(calls).toBe(3);
    await pass(4_000);
    expect(result.current.value).toBe(4);
    expect(result.current.error).toBeUndefined();
  });

  it('drops the answer of an older question', async () => {
    const answers = new Map<string, (value: string) => void>();
    const aborted: string[] = [];
    const loadOf = (question: string) => (signal: AbortSignal) => {
      signal.addEventListener('abort', () => aborted.push(question));
      return new Promise<string>(resolve => answers.set(question, resolve));
    };
    const { result, rerender } = renderHook(
      load => usePolling(load, { intervalMs: undefined }),
      { initialProps: loadOf('first') },
    );
    rerender(loadOf('second'));
    await pass(0);
    expect(aborted).toEqual(['first']);
    answers.get('second')?.('second answer');
    answers.get('first')?.('first answer');
    await pass(0);
    expect(result.current.value).toBe('second answer');
  });

  it('asks nothing while the page is hidden, and at once when it is shown', async () => {
    let calls = 0;
    const load = async () => (calls += 1);
    const hidden = jest.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    renderHook(() => usePolling(load, { intervalMs: 1_000 }));
    await pass(10_000);
    expect(calls).toBe(0);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    await pass(0);
    expect(calls).toBe(1);
    hidden.mockRestore();
  });
});
