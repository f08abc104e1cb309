import {
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { Hold, type HeldRequest, type HoldOptions } from './Hold';

const HOST = '127.0.0.1';
const WRITES = ['POST', 'PUT', 'PATCH', 'DELETE'];
/** Fetching from a git server is a POST as well. */
const GIT_FETCH = /\/git-upload-pack$/;

/** A request that may have changed something, and which host had sent it. */
export interface GateWrite extends HeldRequest {
  /** Undefined until it was answered. */
  status?: number;
}

/**
 * Stands between the hosts and a server that they write to. Each host has a door of its
 * own, so that it is known who sent what. A request that fits a hold waits before it is
 * carried out, or its answer does; meanwhile a test may end or freeze the very host.
 */
export class Gate {
  /** Every write that came through, oldest first. */
  readonly writes: GateWrite[] = [];
  readonly #target: URL;
  readonly #holds = new Set<Hold>();
  readonly #sockets = new Set<Duplex>();
  readonly #ports: number[] = [];
  #servers: Server[] = [];

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  static async start(options: {
    target: string;
    hosts: number;
  }): Promise<Gate> {
    const gate = new Gate(options.target);
    gate.#ports.push(...new Array<number>(options.hosts).fill(0));
    await gate.open();
    return gate;
  }

  /** Where the host reaches the server. */
  urlFor(host: number): string {
    return `http://${HOST}:${this.#ports[host]}`;
  }

  /** The next request that fits waits; every other one passes. */
  holdNext(options: HoldOptions): Hold {
    const hold = new Hold(options);
    this.#holds.add(hold);
    return hold;
  }

  /** Lets all go on that still wait. */
  releaseAll(): void {
    this.#holds.forEach(hold => hold.release());
    this.#holds.clear();
  }

  /** The server can no longer be reached; what is open is cut. */
  async close(): Promise<void> {
    const closed = this.#servers.map(server => once(server, 'close'));
    this.#servers.forEach(server => server.close());
    this.#servers = [];
    this.#sockets.forEach(socket => socket.destroy());
    await Promise.all(closed);
  }

  async open(): Promise<void> {
    this.#servers = await Promise.all(
      this.#ports.map((_, host) => this.#listen(host)),
    );
  }

  async #listen(host: number): Promise<Server> {
    const server = createServer((request, response) => {
      this.#serve(host, request, response).catch(() => response.destroy());
    });
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.listen(this.#ports[host], HOST);
    await once(server, 'listening');
    this.#ports[host] = (server.address() as AddressInfo).port;
    return server;
  }

  async #serve(
    host: number,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const at = Date.now();
    const body = await buffer(request);
    const sent: GateWrite = {
      ...{ host, at, method: request.method!, path: request.url! },
      body: body.toString('latin1'),
    };
    if (isWrite(sent)) this.writes.push(sent);
    const hold = this.#holdFor(sent);
    if (hold?.when === 'before' && (await hold.wait(sent)) === 'drop') {
      response.destroy();
      return;
    }
    const answer = await this.#forward(request, response, body);
    sent.status = answer.statusCode;
    if (hold?.when === 'after') await holdAnswer(hold, sent, answer, response);
    else pass(answer, response);
  }

  #holdFor(sent: GateWrite): Hold | undefined {
    const hold = [...this.#holds].find(each => each.fits(sent));
    if (hold) this.#holds.delete(hold);
    return hold;
  }

  /** What has been sent is carried out, also when its sender is gone by now. */
  async #forward(
    request: IncomingMessage,
    response: ServerResponse,
    body: Buffer,
  ): Promise<IncomingMessage> {
    const onward = sendRequest({
      host: this.#target.hostname,
      port: this.#target.port,
      agent: false,
      method: request.method,
      path: request.url,
      headers: headersFor(request, body),
    });
    // Watches and logs go on until their reader leaves.
    if (request.method === 'GET') {
      response.once('close', () => onward.destroy());
    }
    onward.end(body);
    const [answer] = await once(onward, 'response');
    return answer;
  }
}

function isWrite({ method, path }: GateWrite): boolean {
  return WRITES.includes(method) && !GIT_FETCH.test(path);
}

/** The body is whole by now, however it came. */
function headersFor(request: IncomingMessage, body: Buffer) {
  const {
    connection: _connection,
    expect: _expect,
    'transfer-encoding': _encoding,
    ...headers
  } = request.headers;
  return request.method === 'GET'
    ? headers
    : { ...headers, 'content-length': body.length };
}

async function holdAnswer(
  hold: Hold,
  sent: GateWrite,
  answer: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const body = await buffer(answer);
  if ((await hold.wait(sent)) === 'drop') {
    response.destroy();
    return;
  }
  writeHead(answer, response);
  response.end(body);
}

function pass(answer: IncomingMessage, response: ServerResponse): void {
  writeHead(answer, response);
  answer.pipe(response);
  answer.once('error', () => response.destroy());
}

function writeHead(answer: IncomingMessage, response: ServerResponse): void {
  const {
    connection: _connection,
    'transfer-encoding': _encoding,
    ...headers
  } = answer.headers;
  response.writeHead(answer.statusCode!, headers);
  response.flushHeaders();
}
