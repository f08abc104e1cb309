import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { SeedUser } from '@stagecraft/local-github';

interface Grant {
  person: SeedUser;
  redirectUri: string;
}

export interface GitHubSignIn {
  /** As of a GitHub Enterprise Server. */
  url: string;
  client: { id: string; secret: string };
  /** Who sits before the browser. */
  person: SeedUser;
  close(): Promise<void>;
}

/**
 * The half of an OAuth app's web flow that is GitHub's: whoever sits before the browser
 * consents at once. The token that a code is exchanged for is the person's own one, and who
 * that is local-github says, not this.
 */
export async function startGitHubSignIn(options: {
  apiUrl: string;
  person: SeedUser;
}): Promise<GitHubSignIn> {
  const client = {
    id: `Iv1.${randomBytes(8).toString('hex')}`,
    secret: randomBytes(20).toString('hex'),
  };
  const codes = new Map<string, Grant>();
  const browser = { person: options.person };

  function authorize({ searchParams }: URL): string | undefined {
    if (searchParams.get('client_id') !== client.id) return undefined;
    const redirectUri = String(searchParams.get('redirect_uri'));
    const code = randomBytes(10).toString('hex');
    codes.set(code, { person: browser.person, redirectUri });
    const back = new URL(redirectUri);
    back.searchParams.set('code', code);
    back.searchParams.set('state', String(searchParams.get('state')));
    return back.href;
  }

  /** A code is good once, with the secret, for the address that asked for it. */
  function exchange(form: URLSearchParams): Record<string, string> {
    const code = String(form.get('code'));
    const grant = codes.get(code);
    codes.delete(code);
    const isOfTheApp =
      form.get('client_id') === client.id &&
      form.get('client_secret') === client.secret;
    if (!grant || !isOfTheApp || grant.redirectUri !== form.get('redirect_uri'))
      return { error: 'bad_verification_code' };
    const { token } = grant.person;
    return { access_token: token, token_type: 'bearer', scope: 'read:user' };
  }

  async function answer(request: IncomingMessage): Promise<Response> {
    const url = new URL(request.url!, 'http://localhost');
    switch (`${request.method} ${url.pathname}`) {
      case 'GET /login/oauth/authorize': {
        const location = authorize(url);
        return location
          ? new Response(null, { status: 302, headers: { location } })
          : new Response('Unknown client', { status: 404 });
      }
      case 'POST /login/oauth/access_token':
        return Response.json(
          exchange(new URLSearchParams(await text(request))),
        );
      case 'GET /api/v3/user':
        return fetch(`${options.apiUrl}/user`, {
          headers: { authorization: String(request.headers.authorization) },
        });
      default:
        return new Response('Not Found', { status: 404 });
    }
  }

  const server = createServer(async (request, response) => {
    const made = await answer(request);
    const location = made.headers.get('location');
    response.writeHead(made.status, {
      'content-type': made.headers.get('content-type') ?? 'text/plain',
      ...(location && { location }),
    });
    response.end(await made.text());
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return Object.assign(browser, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    client,
    close: () =>
      new Promise<void>(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  });
}
