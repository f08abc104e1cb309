import { createServer, IncomingHttpHeaders, Server } from 'node:http';
import { AddressInfo } from 'node:net';

export interface ReceivedWebhook {
  headers: IncomingHttpHeaders;
  /** The bytes as they came. */
  text: string;
  event: string;
  payload: any;
}

const DEADLINE_MS = 10_000;

/** Takes webhooks and answers as told. */
export class WebhookReceiver {
  readonly received: ReceivedWebhook[] = [];
  status = 202;
  /** Takes requests but leaves them without an answer. */
  isSilent = false;
  readonly #server: Server;
  #waiters: (() => void)[] = [];

  constructor() {
    this.#server = createServer(async (request, response) => {
      let text = '';
      for await (const chunk of request) text += chunk;
      const event = String(request.headers['x-github-event']);
      const payload = text.startsWith('{') ? JSON.parse(text) : undefined;
      this.received.push({ headers: request.headers, text, event, payload });
      if (!this.isSilent) response.writeHead(this.status).end('noted');
      for (const waiter of this.#waiters.splice(0)) waiter();
    });
  }

  async start(): Promise<string> {
    await new Promise<void>(resolve => {
      this.#server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/hook`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise(resolve => this.#server.close(resolve));
  }

  /** `issues.labeled` for each webhook, in the order of arrival. */
  names(): string[] {
    return this.received.map(({ event, payload }) =>
      payload?.action ? `${event}.${payload.action}` : event,
    );
  }

  /** Waits until `count` webhooks have come in all. */
  async waitFor(count: number): Promise<ReceivedWebhook[]> {
    const deadline = AbortSignal.timeout(DEADLINE_MS);
    while (this.received.length < count) {
      await new Promise<void>((resolve, reject) => {
        this.#waiters.push(resolve);
        deadline.addEventListener('abort', () =>
          reject(
            new Error(
              `Waited for ${count} webhooks, got: ${this.names().join(', ')}`,
            ),
          ),
        );
      });
    }
    return this.received;
  }
}
