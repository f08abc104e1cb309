/** As much of a browser as a sign-in needs: it keeps the cookies of one portal. */
export class Browser {
  readonly #portal: string;
  readonly #cookies = new Map<string, string>();

  constructor(portal: string) {
    this.#portal = portal;
  }

  /** A path is the portal's. Only the portal gets its cookies. */
  readonly fetch = async (
    target: string,
    init: RequestInit = {},
  ): Promise<Response> => {
    const url = new URL(target, this.#portal);
    const headers = new Headers(init.headers);
    const isPortal = url.origin === new URL(this.#portal).origin;
    if (isPortal) headers.set('cookie', this.#cookieHeader());
    const answer = await fetch(url, { ...init, headers, redirect: 'manual' });
    if (isPortal) this.#keep(answer);
    return answer;
  };

  /** What the sign-in button does, until the popup tells the portal how it went. */
  async signInWithGitHub(environment: string): Promise<string> {
    const start = await this.fetch(
      `/api/auth/github/start?env=${environment}&scope=read:user&origin=${
        this.#portal
      }`,
    );
    const consent = await this.fetch(start.headers.get('location')!);
    const popup = await this.fetch(consent.headers.get('location')!);
    const page = await popup.text();
    const told = /decodeURIComponent\('([^']+)'\)/.exec(page);
    return told ? decodeURIComponent(told[1]) : page;
  }

  #cookieHeader(): string {
    return [...this.#cookies]
      .map(([name, value]) => `${name}=${value}`)
      .join('; ');
  }

  #keep(answer: Response): void {
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
  }
}
