import {
  createServer,
  type IncomingHttpHeaders,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer of a scripted model. */
export type ModelAnswer =
  /** The model's last words of the turn. */
  | { say: string }
  /** The call of a tool; `namespace`: of an MCP server's, as Codex groups them. */
  | { tool: string; namespace?: string; arguments: Record<string, unknown> }
  | { status: number; error: Record<string, unknown> };

export interface ModelRequest {
  path: string;
  headers: IncomingHttpHeaders;
  body: any;
}

/** How a service's protocol tells an answer. */
export interface ModelProtocol {
  /** Whether the request asks the model for an answer; others get a 404. */
  isTurn(path: string): boolean;
  send(answer: ModelAnswer, turn: number, response: ServerResponse): void;
}

/** A model on loopback that gives the answers of a script, one a request. */
export class ModelServer {
  readonly requests: ModelRequest[] = [];
  answers: ModelAnswer[] = [];
  /** Ids in answers must differ over the whole life of a session. */
  #turn = 0;
  readonly #protocol: ModelProtocol;
  readonly #server: Server;

  constructor(protocol: ModelProtocol) {
    this.#protocol = protocol;
    this.#server = createServer(async (request, response) => {
      const parts: Buffer[] = [];
      for await (const part of request) parts.push(part);
      const path = request.url ?? '';
      if (!protocol.isTurn(path)) return response.writeHead(404).end('{}');
      const body = JSON.parse(Buffer.concat(parts).toString());
      this.requests.push({ path, headers: request.headers, body });
      return this.#answer(response);
    });
  }

  async start(): Promise<void> {
    await new Promise<void>(resolve =>
      this.#server.listen(0, '127.0.0.1', resolve),
    );
  }

  async stop(): Promise<void> {
    await new Promise(resolve => {
      this.#server.close(resolve);
      this.#server.closeAllConnections();
    });
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  #answer(response: ServerResponse): void {
    const answer = this.answers.shift() ?? { say: 'The script is over' };
    if ('status' in answer) {
      response
        .writeHead(answer.status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ error: answer.error }));
      return;
    }
    this.#turn++;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    this.#protocol.send(answer, this.#turn, response);
    response.end();
  }
}
