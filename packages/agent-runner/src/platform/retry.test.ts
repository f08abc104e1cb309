import { retry } from './retry';

const options = {
  isRetryable: (error: unknown) => (error as Error).message === 'away',
  budgetMs: 1000,
  baseDelayMs: 1,
  maxDelayMs: 2,
};

function failing(times: number, message: string) {
  let calls = 0;
  return async () => {
    calls++;
    if (calls <= times) throw new Error(message);
    return calls;
  };
}

describe('retry', () => {
  it('tries again until the call succeeds', async () => {
    await expect(retry(failing(3, 'away'), options)).resolves.toBe(4);
  });

  it('throws an error that will not go away at once', async () => {
    await expect(retry(failing(1, 'wrong'), options)).rejects.toThrow('wrong');
  });

  it('throws the last error when the budget is used up', async () => {
    const call = retry(failing(Infinity, 'away'), { ...options, budgetMs: 10 });
    await expect(call).rejects.toThrow('away');
  });

  it('stops waiting when it is aborted', async () => {
    const controller = new AbortController();
    const call = retry(failing(Infinity, 'away'), {
      ...options,
      baseDelayMs: 60_000,
      maxDelayMs: 60_000,
      budgetMs: 120_000,
      signal: controller.signal,
    });
    controller.abort(new Error('stop'));
    await expect(call).rejects.toThrow('stop');
  });
});
