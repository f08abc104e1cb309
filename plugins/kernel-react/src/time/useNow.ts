import { useEffect, useState } from 'react';

/** The current time, renewed every `intervalMs` while `isActive`. */
export function useNow(options: {
  intervalMs: number;
  isActive: boolean;
}): Date {
  const { intervalMs, isActive } = options;
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    if (!isActive) return undefined;
    const timer = setInterval(() => setNow(new Date()), intervalMs);
    return () => clearInterval(timer);
  }, [intervalMs, isActive]);
  return now;
}
