import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';

/** How the filters of a list are written in an address. */
export interface FilterFormat<T> {
  /** Ignores what it does not know. */
  read: (params: URLSearchParams) => T;
  /** Leaves out what is as by default. */
  write: (filters: T) => URLSearchParams;
  /** Without filters; the sort stays. */
  reset: (filters: T) => T;
}

/** The filters of the address, so that a link shows the same list, and how to change them. `format` must be stable. */
export function useUrlFilters<T>(format: FilterFormat<T>) {
  const [params, setParams] = useSearchParams();
  const address = params.toString();
  const filters = useMemo(
    () => format.read(new URLSearchParams(address)),
    [format, address],
  );
  const change = useCallback(
    (next: Partial<T>) =>
      setParams(
        previous => format.write({ ...format.read(previous), ...next }),
        { replace: true },
      ),
    [format, setParams],
  );
  const reset = useCallback(
    () =>
      setParams(previous => format.write(format.reset(format.read(previous))), {
        replace: true,
      }),
    [format, setParams],
  );
  return { filters, change, reset };
}
