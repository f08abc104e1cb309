import { useState } from 'react';

/** Work that a button starts: whether it goes on, and why it failed, until it is started again. */
export interface Action<Given extends unknown[] = []> {
  isPending: boolean;
  error: Error | undefined;
  start: (...given: Given) => Promise<void>;
}

/** `work` as an {@link Action}. */
export function useAction<Given extends unknown[]>(
  work: (...given: Given) => Promise<void>,
): Action<Given> {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const start = async (...given: Given) => {
    setPending(true);
    setError(undefined);
    try {
      await work(...given);
    } catch (cause) {
      setError(cause as Error);
    }
    setPending(false);
  };
  return { isPending, error, start };
}
