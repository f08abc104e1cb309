import type { FetchApi } from '@backstage/frontend-plugin-api';

/**
 * `fetch` of the app for a generated client, which hands out whole requests. Backstage's fetch
 * middlewares each make a new `Request` of their input, which uses up the body of one that is a
 * `Request` already. So it is taken apart before.
 */
export function unpackedFetch(fetchApi: FetchApi): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const { method, headers, signal } = request;
    const body = (await request.text()) || undefined;
    return fetchApi.fetch(request.url, { method, headers, signal, body });
  };
}

/** What a generated client has read of an answer within 2xx. */
export function bodyOf<T>(answer: { data?: T; response: Response }): T {
  if (answer.data === undefined) {
    throw new Error(`The answer of ${answer.response.url} has no body`);
  }
  return answer.data;
}
