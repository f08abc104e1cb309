import { useCallback, useEffect, useState } from 'react';

const SHOWN_MS = 2_000;

export type CopyState = 'idle' | 'done' | 'failed';

/**
 * Copies to the clipboard and tells for two seconds how it went. It fails where the
 * browser has no clipboard for pages, for example on plain http.
 */
export function useCopy(): {
  state: CopyState;
  copy: (text: string) => Promise<void>;
} {
  const [state, setState] = useState<CopyState>('idle');
  useEffect(() => {
    if (state === 'idle') return undefined;
    const timer = setTimeout(() => setState('idle'), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [state]);
  const copy = useCallback(async (text: string) => {
    try {
      await navigator.clipboard.writeText(text);
      setState('done');
    } catch {
      setState('failed');
    }
  }, []);
  return { state, copy };
}
