import { useState } from 'react';

/** Work that a button starts: whether it goes on, and why it failed, until it is started again. */
export interface Action {
  isPending: boolean;
  error: Error | undefined;
  start: () => Promise<void>;
}

/** `work` as an {@link Action}. */
export function useAction(work: () => Promise<void>): Action {
  const [isPending, setPending] = useState(false);
  const [error, setError] = useState<Error>();
  const start = async () => {
    setPending(true);
    setError(undefined);
    try {
      await work();
    } catch (cause) {
      setError(cause as Error);
    }
    setPending(false);
  };
  return { isPending, error, start };
}
