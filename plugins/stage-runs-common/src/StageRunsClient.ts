import createClient, { type Client } from 'openapi-fetch';
import { ResponseError } from '@backstage/errors';
import type { paths } from './generated/openapi';

/** A request takes at most this long, unless its own signal ends it before. */
const REQUEST_TIMEOUT_MS = 15_000;

/**
 * Typed client of the HTTP API of the stage runs (openapi/openapi.yaml). Paths,
 * parameters and bodies are checked by the compiler. An answer outside 2xx throws
 * `ResponseError`.
 *
 * In the front end give the `fetch` of `fetchApi`; in a back-end plugin one that adds
 * an on-behalf-of token: runs are shown to people, so a service token alone is refused.
 *
 * @example
 * const { data } = await runs.http.GET('/runs', { params: { query: { limit: 10 } } });
 */
export class StageRunsClient {
  readonly http: Client<paths>;

  /** `baseUrl` is what discovery answers for `stage-runs`, for example http://localhost:7007/api/stage-runs. */
  constructor(options: { baseUrl: string; fetch?: typeof fetch }) {
    const send = options.fetch ?? fetch;
    this.http = createClient<paths>({
      baseUrl: options.baseUrl,
      fetch: request =>
        send(request, {
          signal: AbortSignal.any([
            request.signal,
            AbortSignal.timeout(REQUEST_TIMEOUT_MS),
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
