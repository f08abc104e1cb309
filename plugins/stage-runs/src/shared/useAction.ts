import { useState } from 'react';

/** Work that a button starts: whether it goes on, and why it failed, until it is started again. */
export function useAction<Given extends unknown[]>(
  work: (...given: Given) => Promise<void>,
): {
  isPending: boolean;
  error: Error | undefined;
  start: (...given: Given) => Promise<void>;
} {
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
