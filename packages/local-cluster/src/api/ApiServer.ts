import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../logger';
import type { Route } from './routes';
import { badRequest, StatusError } from './status';

const MAX_BODY_BYTES = 3 * 1024 * 1024;
/** What Kubernetes answers without a token, too. */
const PUBLIC_PATHS = ['/healthz', '/livez', '/readyz', '/version'];

export interface ApiServerOptions {
  routes: Route[];
  token: string;
  logger: Logger;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MAX_BODY_BYTES) {
      const message = `the body is larger than ${MAX_BODY_BYTES} bytes`;
      throw new StatusError('RequestEntityTooLarge', message);
    }
    chunks.push(chunk);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString());
  } catch {
    throw badRequest('the body of the request is not JSON');
  }
}

function send(response: ServerResponse, code: number, body: object | string) {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  response.writeHead(code, { 'Content-Type': type });
  response.end(isText ? body : JSON.stringify(body));
}

/** The HTTP side: who may ask, which route answers, and every refusal as a Status. */
export class ApiServer {
  readonly #routes: { route: Route; pattern: RegExp }[];
  readonly #token: Buffer;
  readonly #logger: Logger;
  readonly #server = createServer((request, response) =>
    this.#serve(request, response),
  );

  constructor({ routes, token, logger }: ApiServerOptions) {
    this.#routes = routes.map(route => {
      const pattern = route.path.replace(/\{(\w+)\}/g, '(?<$1>[^/]+)');
      return { route, pattern: new RegExp(`^${pattern}$`) };
    });
    this.#token = digest(`Bearer ${token}`);
    this.#logger = logger;
  }

  /** Listens, and answers with the port. Rejects when the port is taken. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      const taken = `Port ${port} of ${host} is taken: stop what uses it or choose another`;
      this.#server.once('error', (error: NodeJS.ErrnoException) =>
        reject(error.code === 'EADDRINUSE' ? new Error(taken) : error),
      );
      this.#server.listen(port, host, () =>
        resolve((this.#server.address() as AddressInfo).port),
      );
    });
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    try {
      const answer = await this.#answer(request, response);
      if (answer) send(response, request.method === 'POST' ? 201 : 200, answer);
    } catch (error) {
      if (response.headersSent) response.destroy();
      else this.#refuse(response, error);
    }
  }

  #refuse(response: ServerResponse, error: unknown): void {
    if (error instanceof StatusError) {
      send(response, error.code, error.toStatus());
      return;
    }
    this.#logger.error('Request failed', { error: String(error) });
    this.#refuse(response, new StatusError('InternalError', 'Internal error'));
  }

  async #answer(request: IncomingMessage, response: ServerResponse) {
    const { pathname, searchParams: query } = new URL(
      `http://host${request.url}`,
    );
    if (!PUBLIC_PATHS.includes(pathname)) this.#authenticate(request);
    const { route, params } = this.#find(pathname, request.method);
    const type = request.headers['content-type']?.split(';')[0];
    if (route.consumes && route.consumes !== type) {
      const message = `the body of the request was in an unknown format - accepted media types include: ${route.consumes}`;
      throw new StatusError('UnsupportedMediaType', message);
    }
    const body = await bodyOf(request);
    return route.handle({ name: '', ...params, query, body, response });
  }

  #find(path: string, method?: string) {
    const known = this.#routes.filter(({ pattern }) => pattern.test(path));
    if (known.length === 0) {
      const message = 'the server could not find the requested resource';
      throw new StatusError('NotFound', message);
    }
    const found = known.find(({ route }) => route.method === method);
    if (found) {
      return { ...found, params: found.pattern.exec(path)?.groups };
    }
    const message =
      'the server does not allow this method on the requested resource';
    throw new StatusError('MethodNotAllowed', message);
  }

  #authenticate({ headers }: IncomingMessage): void {
    const given = digest(headers.authorization ?? '');
    if (timingSafeEqual(given, this.#token)) return;
    throw new StatusError('Unauthorized', 'Unauthorized');
  }
}
