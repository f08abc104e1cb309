/** Talks to the portal's HTTP APIs as one signed-in person (or as nobody). */
export class PortalClient {
  readonly #baseUrl: string;
  readonly #token: string | undefined;

  constructor(options: { baseUrl: string; token?: string }) {
    this.#baseUrl = options.baseUrl;
    this.#token = options.token;
  }

  /** Signs in as the demo user, as the console's guest button does. */
  static async signIn(baseUrl: string): Promise<PortalClient> {
    const answer = await fetch(`${baseUrl}/api/auth/guest/refresh`, {
      method: 'POST',
      headers: { 'x-requested-with': 'XMLHttpRequest' },
    });
    if (!answer.ok) {
      throw new Error(
        `Guest sign-in answered ${answer.status}: ${await answer.text()}`,
      );
    }
    const session = (await answer.json()) as {
      backstageIdentity: { token: string };
    };
    return new PortalClient({
      baseUrl,
      token: session.backstageIdentity.token,
    });
  }

  async request(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Response> {
    return fetch(`${this.#baseUrl}/api${path}`, {
      method,
      headers: {
        ...(this.#token ? { authorization: `Bearer ${this.#token}` } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal: AbortSignal.timeout(15_000),
    });
  }

  async get<T>(path: string): Promise<T> {
    return this.#json<T>('GET', path);
  }

  async post<T>(path: string, body?: unknown): Promise<T> {
    return this.#json<T>('POST', path, body);
  }

  async put<T>(path: string, body?: unknown): Promise<T> {
    return this.#json<T>('PUT', path, body);
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.request(method, path, body);
    if (!answer.ok) {
      throw new Error(
        `${method} ${path} answered ${answer.status}: ${await answer.text()}`,
      );
    }
    return (await answer.json()) as T;
  }
}
