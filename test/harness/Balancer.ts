import {
  createServer,
  request as sendRequest,
  type ClientRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

const HOST = '127.0.0.1';
const PROBE_EVERY_MS = 250;
/** A frozen process still accepts connections; only its silence tells. */
const PROBE_TIMEOUT_MS = 1_000;

interface Target {
  port: number;
  isReady: boolean;
  isTakenOut: boolean;
  requests: number;
  open: Set<ClientRequest | Socket>;
}

/**
 * The load balancer before two hosts: the ready ones in turn. A request goes to another
 * host only when nothing of it was sent, as everything else could take effect twice.
 */
export class Balancer {
  readonly url: string;
  readonly #port: number;
  readonly #targets: Target[];
  readonly #sockets = new Set<Duplex>();
  #server: Server | undefined;
  #probes: NodeJS.Timeout | undefined;
  #turn = 0;

  private constructor(port: number, targetPorts: number[]) {
    this.#port = port;
    this.url = `http://${HOST}:${port}`;
    this.#targets = targetPorts.map(targetPort => ({
      port: targetPort,
      isReady: false,
      isTakenOut: false,
      requests: 0,
      open: new Set(),
    }));
  }

  static async start(options: {
    port: number;
    targetPorts: number[];
  }): Promise<Balancer> {
    const balancer = new Balancer(options.port, options.targetPorts);
    balancer.#targets.forEach(target => balancer.#probe(target));
    balancer.#probes = setInterval(
      () => balancer.#targets.forEach(target => balancer.#probe(target)),
      PROBE_EVERY_MS,
    );
    await balancer.resume();
    return balancer;
  }

  /** Requests that each host was given so far. */
  get requests(): number[] {
    return this.#targets.map(target => target.requests);
  }

  isReady(index: number): boolean {
    return this.#targets[index].isReady;
  }

  /** The host gets no new requests, as before maintenance. */
  takeOut(index: number): void {
    this.#targets[index].isTakenOut = true;
  }

  putBack(index: number): void {
    this.#targets[index].isTakenOut = false;
  }

  /** Nobody listens any more, and what was open is cut. */
  async pause(): Promise<void> {
    const server = this.#server;
    if (!server) return;
    this.#server = undefined;
    const closed = once(server, 'close');
    server.close();
    this.#sockets.forEach(socket => socket.destroy());
    await closed;
  }

  async resume(): Promise<void> {
    const server = createServer((request, response) =>
      this.#serve(request, response),
    );
    server.on('connection', socket => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('upgrade', (request, socket, head) =>
      this.#upgrade(request, socket, head),
    );
    server.listen(this.#port, HOST);
    await once(server, 'listening');
    this.#server = server;
  }

  async close(): Promise<void> {
    clearInterval(this.#probes);
    await this.pause();
  }

  #probe(target: Target): void {
    fetch(`http://${HOST}:${target.port}/.backstage/health/v1/readiness`, {
      signal: AbortSignal.timeout(PROBE_TIMEOUT_MS),
    }).then(
      answer => this.#judge(target, answer.ok),
      () => this.#judge(target, false),
    );
  }

  #judge(target: Target, isReady: boolean): void {
    target.isReady = isReady;
    if (!isReady) target.open.forEach(each => each.destroy());
  }

  /** The host whose turn it is, and then the others. */
  #candidates(): Target[] {
    const ready = this.#targets.filter(
      each => each.isReady && !each.isTakenOut,
    );
    const first = this.#turn++ % Math.max(ready.length, 1);
    return [...ready.slice(first), ...ready.slice(0, first)];
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    this.#forward(request, response, this.#candidates());
  }

  #forward(
    request: IncomingMessage,
    response: ServerResponse,
    [target, ...others]: Target[],
  ): void {
    if (!target) {
      response.writeHead(503, { 'retry-after': '1' }).end();
      return;
    }
    const onward = sendRequest({
      host: HOST,
      port: target.port,
      agent: false,
      method: request.method,
      path: request.url,
      headers: request.headers,
    });
    let isConnected = false;
    track(target, onward);
    onward.once('socket', socket =>
      socket.once('connect', () => {
        isConnected = true;
        target.requests += 1;
        request.pipe(onward);
      }),
    );
    onward.once('response', answer => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
      answer.once('error', () => response.destroy());
    });
    onward.once('error', () => {
      if (!isConnected) this.#forward(request, response, others);
      else if (response.headersSent) response.destroy();
      else response.writeHead(502).end();
    });
    response.once('close', () => onward.destroy());
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const [target] = this.#candidates();
    if (!target) {
      socket.destroy();
      return;
    }
    const onward = connect(target.port, HOST);
    track(target, onward);
    onward.once('connect', () => {
      target.requests += 1;
      onward.write(requestHead(request));
      onward.write(head);
      socket.pipe(onward).pipe(socket);
    });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as Duplex[][]) {
      one.on('error', () => other.destroy());
      one.once('close', () => other.destroy());
    }
  }
}

function track(target: Target, onward: ClientRequest | Socket): void {
  target.open.add(onward);
  onward.once('close', () => target.open.delete(onward));
}

function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
