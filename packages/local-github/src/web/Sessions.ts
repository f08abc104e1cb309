import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import { GitHubError } from '../GitHubError';
import { Account } from '../store/AccountStore';
import { Store } from '../store/Store';

const COOKIE = 'local_github_session';

export interface Session {
  /** Who the person at the browser acts as. */
  actor: Account;
  /** Goes into every form and comes back with it. */
  csrfToken: string;
}

/**
 * Remembers in a cookie as whom a browser acts. There are no passwords:
 * everyone who reaches the pages may act as everyone. What the session does
 * prevent is that another site acts through the browser.
 */
export class Sessions {
  readonly #store: Store;
  readonly #secret: string;

  constructor(store: Store) {
    this.#store = store;
    this.#secret = store.settings.getOrCreate('csrf_secret', () =>
      randomBytes(32).toString('hex'),
    );
  }

  /** The session of a request; a browser without one begins as the first user. */
  open(request: IncomingMessage, response: ServerResponse): Session {
    const existing = this.#read(request);
    if (existing) return existing;
    const people = this.#store.accounts.people();
    const actor = people.find(({ type }) => type === 'User') ?? people[0];
    if (!actor) throw new GitHubError(404, 'There are no users yet.');
    return this.actAs(actor, response);
  }

  actAs(actor: Account, response: ServerResponse): Session {
    const value = `${randomBytes(16).toString('hex')}.${actor.id}`;
    response.setHeader(
      'Set-Cookie',
      `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict`,
    );
    return { actor, csrfToken: this.#tokenFor(value) };
  }

  /** Throws unless a form comes from a page of this session. */
  check(session: Session, form: URLSearchParams): void {
    const given = Buffer.from(form.get('csrf_token') ?? '');
    const expected = Buffer.from(session.csrfToken);
    if (given.length === expected.length && timingSafeEqual(given, expected)) {
      return;
    }
    throw new GitHubError(
      403,
      'This form is out of date. Load the page again and repeat.',
    );
  }

  #read(request: IncomingMessage): Session | undefined {
    const cookies = (request.headers.cookie ?? '').split(';');
    const prefix = `${COOKIE}=`;
    const value = cookies
      .map(cookie => cookie.trim())
      .find(cookie => cookie.startsWith(prefix))
      ?.slice(prefix.length);
    const match = /^[0-9a-f]{32}\.(\d{1,15})$/.exec(value ?? '');
    if (!value || !match) return undefined;
    const actor = this.#store.accounts.byId(Number(match[1]));
    if (!actor || actor.type === 'Organization') return undefined;
    return { actor, csrfToken: this.#tokenFor(value) };
  }

  #tokenFor(cookieValue: string): string {
    return createHmac('sha256', this.#secret).update(cookieValue).digest('hex');
  }
}
