import { createHash, timingSafeEqual } from 'node:crypto';
import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from '../logger';
import type { Answer, Route } from './routes';
import { badRequest, StatusError, unsupportedMediaType } from './status';

const MAX_BODY_BYTES = 3 * 1024 * 1024;

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
      throw new StatusError(
        413,
        'RequestEntityTooLarge',
        `Request entity too large: limit is ${MAX_BODY_BYTES}`,
      );
    }
    chunks.push(chunk);
  }
  if (length === 0) return undefined;
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch {
    throw badRequest('the body of the request is not valid JSON');
  }
}

function paramsOf(pattern: string, segments: string[]) {
  const parts = pattern.split('/');
  if (parts.length !== segments.length) return undefined;
  const params: Record<string, string> = {};
  const matches = parts.every((part, index) => {
    if (!part.startsWith('{')) return part === segments[index];
    params[part.slice(1, -1)] = segments[index];
    return segments[index] !== '';
  });
  return matches ? params : undefined;
}

/** The HTTP side: who may ask, which route answers, and every refusal as a Status. */
export class ApiServer {
  readonly #routes: Route[];
  readonly #token: Buffer;
  readonly #logger: Logger;
  readonly #server: Server;

  constructor({ routes, token, logger }: ApiServerOptions) {
    this.#routes = routes;
    this.#token = digest(`Bearer ${token}`);
    this.#logger = logger;
    this.#server = createServer((request, response) =>
      this.#serve(request, response),
    );
  }

  /** Listens, and answers with the port. */
  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    return new Promise(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    try {
      const answer = await this.#answer(request, response);
      if (answer) send(response, answer);
    } catch (error) {
      if (response.headersSent) {
        response.destroy();
        return;
      }
      const status = this.#statusOf(error);
      if (status.code === 413) response.setHeader('Connection', 'close');
      send(response, { code: status.code, body: status.toStatus() });
    }
  }

  #statusOf(error: unknown): StatusError {
    if (error instanceof StatusError) return error;
    this.#logger.error('Request failed', { error: String(error) });
    return new StatusError(500, 'InternalError', 'Internal error occurred');
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const segments = url.pathname.split('/').map(decodeSegment);
    const known = this.#routes.flatMap(route => {
      const params = paramsOf(route.path, segments);
      return params ? [{ route, params }] : [];
    });
    const found = known.find(({ route }) => route.method === request.method);
    if (!found?.route.anonymous) this.#authenticate(request);
    if (known.length === 0) {
      const message = 'the server could not find the requested resource';
      throw new StatusError(404, 'NotFound', message);
    }
    if (!found) {
      const message =
        'the server does not allow this method on the requested resource';
      throw new StatusError(405, 'MethodNotAllowed', message);
    }
    const contentType = request.headers['content-type']?.split(';')[0] ?? '';
    const isWrite = ['POST', 'PUT'].includes(found.route.method);
    if (isWrite && contentType !== 'application/json') {
      throw unsupportedMediaType('application/json');
    }
    const body = await bodyOf(request);
    const { params, route } = found;
    const query = url.searchParams;
    return route.handle({ params, query, contentType, body, response });
  }

  #authenticate({ headers }: IncomingMessage): void {
    const given = digest(headers.authorization ?? '');
    if (timingSafeEqual(given, this.#token)) return;
    throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw badRequest('the path of the request is not valid');
  }
}

function send(response: ServerResponse, { code, body }: NonNullable<Answer>) {
  const isText = typeof body === 'string';
  const type = isText ? 'text/plain' : 'application/json';
  response.writeHead(code, { 'Content-Type': type });
  response.end(isText ? body : JSON.stringify(body));
}
