import {
  createServer,
  IncomingMessage,
  Server,
  ServerResponse,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { LocalGitHubLogger } from '../options';
import { RestApi } from '../rest/RestApi';
import { WebPages } from '../web/WebPages';
import { GitRoutes } from './GitRoutes';

export const API_PREFIX = '/api/v3';

interface Parts {
  api: RestApi;
  git: GitRoutes;
  pages: WebPages;
}

/** One port for the API, git and the pages. */
export class HttpServer {
  readonly #server: Server;
  readonly #logger: LocalGitHubLogger;
  #parts?: Parts;

  constructor(logger: LocalGitHubLogger) {
    this.#logger = logger;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(error => {
        this.#logger.error('Request failed', { error: String(error) });
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
  }

  /** Takes the port. Requests are answered once {@link serve} was called. */
  async listen(port: number, host: string): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, host, resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  serve(parts: Parts): void {
    this.#parts = parts;
  }

  /** Cuts every connection. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const url = urlOf(request);
    if (!this.#parts || !url) {
      response.writeHead(url ? 503 : 400).end();
      return;
    }
    const { api, git, pages } = this.#parts;
    if (
      url.pathname === API_PREFIX ||
      url.pathname.startsWith(`${API_PREFIX}/`)
    ) {
      url.pathname = url.pathname.slice(API_PREFIX.length);
      await api.serve({ request, response, url });
    } else if (GitRoutes.matches(url.pathname)) {
      await git.serve(request, response, url);
    } else {
      await pages.serve(request, response, url);
    }
  }
}

/** The host of a request decides nothing; only path and query are read. */
function urlOf(request: IncomingMessage): URL | undefined {
  const target = request.url ?? '/';
  if (!target.startsWith('/')) return undefined;
  try {
    return new URL(`http://local${target.replace(/^\/+/, '/')}`);
  } catch {
    return undefined;
  }
}
