import { isError, ResponseError } from '@backstage/errors';

export interface ErrorDescription {
  /** Which advice fits. */
  kind: 'signedOut' | 'forbidden' | 'notFound' | 'unavailable' | 'other';
  message: string;
  /** The `x-request-id` of the response, where the server sent one. */
  requestId?: string;
}

const KIND_BY_STATUS: Record<number, ErrorDescription['kind']> = {
  401: 'signedOut',
  403: 'forbidden',
  404: 'notFound',
  502: 'unavailable',
  503: 'unavailable',
  504: 'unavailable',
};

/** What an error of the API client means for a person. */
export function describeError(error: Error): ErrorDescription {
  const response = error instanceof ResponseError ? error.response : undefined;
  const cause = isError(error.cause) ? error.cause : undefined;
  return {
    kind: kindOf(error, response?.status),
    // Backstage's ResponseError says "Request failed with 409 Conflict"; the server's own words are in its cause.
    message: cause?.message ?? error.message,
    requestId: response?.headers.get('x-request-id') ?? undefined,
  };
}

function kindOf(error: Error, status?: number): ErrorDescription['kind'] {
  if (status !== undefined) return KIND_BY_STATUS[status] ?? 'other';
  // What fetch throws without an answer: TypeError for no connection, TimeoutError for our own limit.
  const isUnanswered =
    error.name === 'TypeError' || error.name === 'TimeoutError';
  return isUnanswered ? 'unavailable' : 'other';
}
