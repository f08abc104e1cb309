import { useRouteRef } from '@backstage/frontend-plugin-api';
import { useCallback } from 'react';
import { requestRouteRef } from '../routes';

export type RequestHref = (requestId: string) => string;

/** The page of a request in this app. */
export function useRequestHref(): RequestHref {
  const toRequest = useRouteRef(requestRouteRef);
  return useCallback(
    requestId => toRequest?.({ requestId }) ?? `/runs/requests/${requestId}`,
    [toRequest],
  );
}
