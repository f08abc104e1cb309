import { TestGitHub } from './TestGitHub';

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
}

/** A browser that keeps its cookie and follows no redirect. */
export class Browser {
  readonly #github: TestGitHub;
  #cookie = '';

  constructor(github: TestGitHub) {
    this.#github = github;
  }

  async get(
    path: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    return this.#send('GET', path, undefined, headers);
  }

  /** Submits a form with the token of the page at `from`. */
  async submit(
    path: string,
    fields: Record<string, string>,
    from = '/',
  ): Promise<Answer> {
    const { text } = await this.get(from);
    const token = /name="csrf_token"\s+value="(\w+)"/.exec(text)![1];
    const form = new URLSearchParams({ csrf_token: token, ...fields });
    return this.#send('POST', path, form);
  }

  async actAs(login: string): Promise<void> {
    const account = this.#github.seed.users.find(user => user.login === login)!;
    await this.submit('/_/acting-as', { account: String(account.id) });
  }

  async #send(
    method: string,
    path: string,
    body?: URLSearchParams,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const { port } = this.#github.server;
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method,
      body,
      redirect: 'manual',
      headers: { cookie: this.#cookie, ...headers },
    });
    const cookie = response.headers.get('set-cookie');
    if (cookie) this.#cookie = cookie.split(';')[0];
    const { status } = response;
    return { status, headers: response.headers, text: await response.text() };
  }
}

/** Markup without the line breaks of its template. */
export const squeezed = (text: string) => text.replace(/\s+/g, ' ');
