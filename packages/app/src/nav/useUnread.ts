import { useApi } from '@backstage/frontend-plugin-api';
import { notificationsApiRef } from '@backstage/plugin-notifications';
import { usePolling } from '@stagecraft/backstage-plugin-kernel-react';
import { useCallback } from 'react';
import { useLocation } from 'react-router-dom';

const INTERVAL_MS = 30_000;

/** How many notifications the person has not read; asked again on each page, and every half minute. */
export function useUnread(): number {
  const notificationsApi = useApi(notificationsApiRef);
  const { pathname } = useLocation();
  const load = useCallback(
    () => notificationsApi.getStatus(),
    // Another page is another question: on the last one they may have been read.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [notificationsApi, pathname],
  );
  return usePolling(load, { intervalMs: INTERVAL_MS }).value?.unread ?? 0;
}
