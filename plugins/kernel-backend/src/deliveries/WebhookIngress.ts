import type {
  IncomingMessage,
  OutgoingHttpHeaders,
  ServerResponse,
} from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type {
  KernelMetrics,
  WebhookHandlers,
} from '@stagecraft/backstage-plugin-kernel-node';
import { currentRequestId } from '@stagecraft/backstage-plugin-kernel-node/host';
import type { Knex } from 'knex';
import type { Arrivals } from './Arrivals';
import { BodyMemory, busy, type BodyShare } from './BodyMemory';
import { insertDeliveries, type NewDelivery } from './deliveryStore';
import { ignoredAtOnce } from './ignoredAtOnce';
import { InsertBatcher } from './InsertBatcher';
import {
  checkContentLength,
  checkSignature,
  MAX_BODY_BYTES,
  parsePayload,
  readPayloadFacts,
  readWebhookHeaders,
  tooLarge,
  type WebhookHeaders,
  WebhookRefusal,
} from './webhookRequest';

/** GitHub waits 10 s for an answer: whoever needs longer for a body is not GitHub. */
const READ_TIMEOUT_MS = 10_000;
const MAX_WAITING = 10_000;
/**
 * Small statements side by side: with one large one the host stands still while the database
 * works, and the database while the host does.
 */
const STATEMENT_ITEMS = 8;
const MAX_STATEMENTS = 4;
/** Answers to bodies that may not have been read to their end. */
const UNREAD = [408, 413, 503];
const RETRY_AFTER_SECONDS = 30;

/**
 * Takes GitHub's webhooks: checks the signature, stores the delivery once, answers.
 *
 * 202 is sent after the commit, so what was acknowledged is not lost. What the delivery
 * means is decided later by the inbox; GET /deliveries/{id} tells. GitHub does not send
 * again by itself what was refused or could not be stored: the sweep asks for it.
 */
export class WebhookIngress {
  readonly #secrets: string[];
  readonly #handlers: WebhookHandlers;
  readonly #metrics: KernelMetrics;
  readonly #logger: LoggerService;
  readonly #onStored: () => void;
  readonly #batcher: InsertBatcher<NewDelivery, boolean>;
  #handlersAreKnown = false;
  readonly #memory: BodyMemory;
  readonly #readTimeoutMs: number;
  readonly #arrivals: Arrivals;

  constructor(options: {
    knex: Knex;
    /** The newest first. */
    secrets: string[];
    handlers: WebhookHandlers;
    metrics: KernelMetrics;
    logger: LoggerService;
    /** Called after the commit of a delivery that waits for its handling. */
    onStored: () => void;
    arrivals: Arrivals;
    memory?: BodyMemory;
    readTimeoutMs?: number;
  }) {
    this.#secrets = options.secrets;
    this.#handlers = options.handlers;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#onStored = options.onStored;
    this.#arrivals = options.arrivals;
    this.#memory = options.memory ?? new BodyMemory();
    this.#readTimeoutMs = options.readTimeoutMs ?? READ_TIMEOUT_MS;
    this.#batcher = new InsertBatcher({
      insert: deliveries => insertDeliveries(options.knex, deliveries),
      bytesOf: delivery => delivery.body.length,
      maxItems: STATEMENT_ITEMS,
      maxBytes: 4 * 1024 * 1024,
      maxWaiting: MAX_WAITING,
      maxInFlight: MAX_STATEMENTS,
      refuse: busy,
    });
  }

  /**
   * Call once all plugins have started. Before, a plugin may still add its handler, so
   * every delivery waits in the inbox.
   */
  handlersAreKnown(): void {
    this.#handlersAreKnown = true;
  }

  async handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    try {
      const { deliveryId, isNew } = await this.#receive(req);
      answer(res, isNew ? 202 : 200, { delivery_id: deliveryId });
    } catch (error) {
      const refusal =
        error instanceof WebhookRefusal ? error : this.#failed(error);
      this.#metrics.webhooksReceived.inc({ result: refusal.result, event: '' });
      answer(res, refusal.status, {
        error: { name: refusal.name, message: refusal.message },
        request: { id: currentRequestId() },
        response: { statusCode: refusal.status },
      });
    }
  }

  async #receive(
    req: IncomingMessage,
  ): Promise<{ deliveryId: string; isNew: boolean }> {
    const headers = readWebhookHeaders(req.headers);
    checkContentLength(req.headers);
    const share = { bytes: 0 };
    try {
      const body = await this.#read(req, share);
      return await this.#store(headers, body);
    } finally {
      // Only now: a body that waits for the database takes memory like one that is read.
      this.#memory.release(share);
    }
  }

  async #store(
    { deliveryId, event, signature }: WebhookHeaders,
    body: Buffer,
  ): Promise<{ deliveryId: string; isNew: boolean }> {
    checkSignature({ body, signature, secrets: this.#secrets });
    const payload = parsePayload(body);
    const facts = readPayloadFacts(payload);
    const ignoredBecause = this.#handlersAreKnown
      ? ignoredAtOnce(this.#handlers.forEvent(event), {
          ...{ event, action: facts.action, payload },
        })
      : undefined;
    const isNew = await this.#insert({
      ...{ ...facts, deliveryId, event, body, ignoredBecause },
    });
    const result = isNew ? 'stored' : 'duplicate';
    this.#metrics.webhooksReceived.inc({ result, event });
    if (isNew && !ignoredBecause) this.#onStored();
    return { deliveryId, isNew };
  }

  /** A body that is slow to arrive, or that nobody has signed, holds nothing up. */
  async #insert(delivery: NewDelivery): Promise<boolean> {
    this.#arrivals.begin();
    try {
      return await this.#batcher.add(delivery);
    } finally {
      this.#arrivals.end();
    }
  }

  async #read(req: IncomingMessage, share: BodyShare): Promise<Buffer> {
    const chunks: Buffer[] = [];
    // Left open at an early end, so that a refusal can be answered.
    const arriving = req.iterator({ destroyOnReturn: false });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(tooSlow()), this.#readTimeoutMs);
    });
    try {
      for (;;) {
        const { done, value } = await Promise.race([arriving.next(), late]);
        if (done) return Buffer.concat(chunks, share.bytes);
        this.#memory.take(share, value.length);
        if (share.bytes > MAX_BODY_BYTES) throw tooLarge();
        chunks.push(value);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #failed(error: unknown): WebhookRefusal {
    this.#logger.error('A webhook delivery could not be stored', {
      error: String(error),
    });
    return new WebhookRefusal({
      status: 503,
      result: 'not_stored',
      message: 'The delivery could not be stored: redeliver it later',
    });
  }
}

function tooSlow(): WebhookRefusal {
  return new WebhookRefusal({
    status: 408,
    result: 'too_slow',
    message: 'The body took too long to arrive: redeliver it later',
  });
}

function answer(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  const headers: OutgoingHttpHeaders = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  };
  // What is left of a body that was refused is not read.
  if (UNREAD.includes(status)) headers.connection = 'close';
  if (status === 503) headers['retry-after'] = String(RETRY_AFTER_SECONDS);
  res.writeHead(status, headers);
  res.end(text);
}
