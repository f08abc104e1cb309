import { createHash, randomUUID } from 'node:crypto';
import { IncomingMessage, ServerResponse } from 'node:http';
import {
  needOf,
  notForIntegrations,
  satisfies,
} from '../actions/appPermissions';
import { actorOf } from '../actions/access';
import { Forge } from '../Forge';
import { GitHubError } from '../GitHubError';
import { readBodyText } from '../http/readBodyText';
import { describeError } from '../openapi/jsonSchemas';
import {
  findOperation,
  Operation,
  responseError,
} from '../openapi/restDescription';
import { applyRequestFault } from '../requestFault';
import { Account } from '../store/AccountStore';
import { App } from '../store/AppStore';
import { APP_OPERATIONS } from './apps';
import { appOf, isJsonWebToken } from './appToken';
import { handlers } from './handlers';
import { Params, RestResponse } from './RestRequest';
import { RateMeter } from './RateMeter';
import { readBody, readPage, readParams, readQuery } from './readRequest';
import { refuseUnsupported } from './unsupported';

const DOCUMENTATION = 'https://docs.github.com/rest';

/** Who asks, and with what. */
interface Caller {
  actor: Account;
  token: string;
  app?: App;
}

interface Exchange {
  request: IncomingMessage;
  response: ServerResponse;
  /** Path and query after `/api/v3`. */
  url: URL;
}

/** GitHub's REST API: finds the route, checks, calls the handler, checks. */
export class RestApi {
  readonly #forge: Forge;
  readonly #meter: RateMeter;

  constructor(forge: Forge, meter: RateMeter) {
    this.#forge = forge;
    this.#meter = meter;
  }

  async serve(exchange: Exchange): Promise<void> {
    const { request, response, url } = exchange;
    response.setHeader('X-GitHub-Request-Id', randomUUID());
    response.setHeader('X-GitHub-Media-Type', 'github.v3; format=json');
    try {
      const caller = this.#authenticate(request, response);
      const { operation, captures } = this.#route(request, url);
      const { token } = caller;
      this.#forge.requests.count(token, operation.id);
      const { faults } = this.#forge.dispatcher;
      const taken = faults.takeRestFault(operation.id, token);
      if (taken && applyRequestFault(taken, response) === 'handled') return;
      const answer = await this.#answer(exchange, caller, operation, captures);
      if (taken?.fault.kind === 'lost-answer') response.destroy();
      else this.#send(exchange, answer);
    } catch (error) {
      this.#sendError(exchange, error);
    }
  }

  #authenticate(request: IncomingMessage, response: ServerResponse): Caller {
    const token = tokenOf(request.headers.authorization);
    if (token === undefined) {
      throw new GitHubError(401, 'Requires authentication');
    }
    const caller = this.#callerOf(token);
    for (const [name, value] of this.#meter.count(caller.actor.id)) {
      response.setHeader(name, value);
    }
    return caller;
  }

  #callerOf(token: string): Caller {
    const { accounts } = this.#forge.store;
    if (isJsonWebToken(token)) {
      const now = Date.parse(this.#forge.now());
      const app = appOf(this.#forge, token, now);
      return { actor: accounts.byId(app.bot_id)!, token, app };
    }
    const actor = actorOf(this.#forge, token);
    if (!actor) throw new GitHubError(401, 'Bad credentials');
    return { actor, token };
  }

  #route(request: IncomingMessage, url: URL) {
    const method = request.method === 'HEAD' ? 'GET' : request.method!;
    const found = findOperation(method, url.pathname);
    if (found) return found;
    throw new GitHubError(
      501,
      `local-github does not serve ${method} ${url.pathname}`,
    );
  }

  async #answer(
    { request, url }: Exchange,
    caller: Caller,
    operation: Operation,
    captures: string[],
  ): Promise<RestResponse> {
    refuseIntegration(caller, operation);
    const params = readParams(operation, captures) as unknown as Params;
    const query = readQuery(operation, url.searchParams);
    const body = readBody(operation, await readBodyText(request));
    refuseUnsupported(operation, query, body);
    const answer = await handlers[operation.id]({
      forge: this.#forge,
      ...caller,
      params,
      query,
      body,
      page: readPage(url.searchParams),
      accept: request.headers.accept ?? '',
      meter: this.#meter,
    });
    this.#check(operation, answer);
    return answer;
  }

  /** An answer that GitHub would not give is a defect of ours, and loud. */
  #check(operation: Operation, answer: RestResponse): void {
    if (answer.raw) return;
    const error = responseError(operation, answer.status, answer.body);
    if (!error) return;
    throw new Error(
      `The answer of ${operation.id} differs from GitHub's: ${
        typeof error === 'string' ? error : describeError(error)
      }`,
    );
  }

  #send({ request, response, url }: Exchange, answer: RestResponse): void {
    const { status, body, raw, links } = answer;
    if (links && Object.keys(links).length > 0) {
      response.setHeader('Link', this.#linkHeader(url, links));
    }
    if (raw === undefined && body === undefined) {
      response.writeHead(status).end();
      return;
    }
    const bytes = raw ? raw.bytes : Buffer.from(JSON.stringify(body));
    response.setHeader(
      'Content-Type',
      raw?.contentType ?? 'application/json; charset=utf-8',
    );
    response.setHeader('Cache-Control', 'private, max-age=60, s-maxage=60');
    if (status === 200 && /^(GET|HEAD)$/.test(request.method!)) {
      const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
      response.setHeader('ETag', etag);
      if (matches(request.headers['if-none-match'], etag)) {
        response.writeHead(304).end();
        return;
      }
    }
    response.setHeader('Content-Length', bytes.length);
    response.writeHead(status);
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }

  #linkHeader(url: URL, links: Record<string, Record<string, string>>): string {
    return Object.entries(links)
      .map(([relation, changes]) => {
        const query = new URLSearchParams(url.searchParams);
        for (const [name, value] of Object.entries(changes)) {
          query.set(name, value);
        }
        const target = `${this.#forge.urls.api}${url.pathname}?${query}`;
        return `<${target}>; rel="${relation}"`;
      })
      .join(', ');
  }

  #sendError({ request, response, url }: Exchange, error: unknown): void {
    const refusal =
      error instanceof GitHubError
        ? error
        : new GitHubError(500, `local-github failed. ${error}`);
    if (!(error instanceof GitHubError)) {
      this.#forge.logger.error('REST request failed', {
        method: request.method ?? '',
        path: url.pathname,
        error: String(error),
      });
    }
    for (const [name, value] of Object.entries(refusal.headers)) {
      response.setHeader(name, value);
    }
    response.writeHead(refusal.status, {
      'Content-Type': 'application/json; charset=utf-8',
    });
    response.end(JSON.stringify(errorBody(refusal)));
  }
}

export function errorBody({ message, errors, status }: GitHubError) {
  return {
    message,
    ...(errors ? { errors } : {}),
    documentation_url: DOCUMENTATION,
    status: String(status),
  };
}

/** `token t`, `Bearer t`, or Basic with the token as the password. */
export function tokenOf(authorization: string | undefined): string | undefined {
  const [scheme, value] = (authorization ?? '').split(' ', 2);
  if (!value) return undefined;
  if (/^(token|bearer)$/i.test(scheme)) return value;
  if (!/^basic$/i.test(scheme)) return undefined;
  const [user, password] = Buffer.from(value, 'base64')
    .toString('utf8')
    .split(':', 2);
  // GitHub also takes the token as the user, with this for a password.
  return !password || password === 'x-oauth-basic' ? user : password;
}

function matches(header: string | undefined, etag: string): boolean {
  return (header ?? '')
    .split(',')
    .some(candidate => candidate.trim().replace(/^W\//, '') === etag);
}

/** Apps themselves reach a few routes of their own; their tokens what they were granted. */
function refuseIntegration(
  { app, actor: { grant } }: Caller,
  operation: Operation,
): void {
  const isForApps = APP_OPERATIONS.includes(operation.id);
  if (isForApps && !app) {
    throw new GitHubError(401, 'A JSON web token could not be decoded');
  }
  if (app && !isForApps) throw notForIntegrations();
  if (!grant) return;
  if (operation.id === 'users/get-authenticated') throw notForIntegrations();
  const need = needOf(operation);
  if (need && !satisfies(grant.permissions, need)) throw notForIntegrations();
}
