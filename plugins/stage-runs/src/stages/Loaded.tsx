import { useApi } from '@backstage/frontend-plugin-api';
import {
  ErrorPanel,
  LoadingRows,
  usePolling,
} from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback, type ReactNode } from 'react';
import { runsApiRef, type RunsApi } from '../api/RunsApi';

/** What the API gives; until then that it is loaded, or why it is not. */
export function Loaded<Value>(props: {
  /** The same function each time. */
  load: (api: RunsApi, signal: AbortSignal) => Promise<Value>;
  texts: { loading: string; failed: string };
  /** Absent: loaded once. */
  intervalMs?: number;
  children: (value: Value) => ReactNode;
}) {
  const { load, texts, intervalMs } = props;
  const api = useApi(runsApiRef);
  const read = useCallback(
    (signal: AbortSignal) => load(api, signal),
    [api, load],
  );
  const { value, error, reload } = usePolling(read, { intervalMs });
  if (value !== undefined) return <>{props.children(value)}</>;
  if (!error) return <LoadingRows label={texts.loading} rows={6} />;
  return <ErrorPanel title={texts.failed} error={error} onRetry={reload} />;
}
