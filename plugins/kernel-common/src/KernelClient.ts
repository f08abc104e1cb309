import createClient, { type Client } from 'openapi-fetch';
import { ResponseError } from '@backstage/errors';
import type { paths } from './generated/openapi';

/** A request takes at most this long, unless `timeoutMs` says otherwise or its own signal ends it before. */
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Typed client of the kernel's HTTP API (openapi/openapi.yaml). Paths, parameters and
 * bodies are checked by the compiler. An answer outside 2xx throws `ResponseError`.
 *
 * In the front end give the `fetch` of `fetchApi`; in a back-end plugin one that adds
 * the token of `auth.getPluginRequestToken`.
 *
 * @example
 * const { data } = await kernel.http.GET('/projects', { params: { query: { limit: 10 } } });
 */
export class KernelClient {
  readonly http: Client<paths>;

  /** `baseUrl` is what discovery answers for `kernel`, for example http://localhost:7007/api/kernel. */
  constructor(options: {
    baseUrl: string;
    fetch?: typeof fetch;
    timeoutMs?: number;
  }) {
    const send = options.fetch ?? fetch;
    const timeoutMs = options.timeoutMs ?? REQUEST_TIMEOUT_MS;
    this.http = createClient<paths>({
      baseUrl: options.baseUrl,
      fetch: request =>
        send(request, {
          signal: AbortSignal.any([
            request.signal,
            AbortSignal.timeout(timeoutMs),
          ]),
        }),
    });
    this.http.use({
      async onResponse({ response }) {
        if (!response.ok) throw await ResponseError.fromResponse(response);
      },
    });
  }
}
