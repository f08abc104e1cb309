import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoggerService } from '@backstage/backend-plugin-api';
import type { KernelDeliveryReason } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  KernelMetrics,
  WebhookHandlers,
} from '@stagecraft/backstage-plugin-kernel-node';
import { currentRequestId } from '@stagecraft/backstage-plugin-kernel-node/host';
import type { Knex } from 'knex';
import { insertDeliveries, type NewDelivery } from './deliveryStore';
import { InsertBatcher } from './InsertBatcher';
import {
  checkContentLength,
  checkSignature,
  MAX_BODY_BYTES,
  readPayloadFacts,
  readWebhookHeaders,
  tooLarge,
  WebhookRefusal,
} from './webhookRequest';

/** Bodies that are being read at once: strangers must not fill the memory. */
const MAX_BUFFERED_BYTES = 4 * MAX_BODY_BYTES;

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
  #bufferedBytes = 0;

  constructor(options: {
    knex: Knex;
    /** The newest first. */
    secrets: string[];
    handlers: WebhookHandlers;
    metrics: KernelMetrics;
    logger: LoggerService;
    /** Called after the commit of a delivery that waits for its handling. */
    onStored: () => void;
  }) {
    this.#secrets = options.secrets;
    this.#handlers = options.handlers;
    this.#metrics = options.metrics;
    this.#logger = options.logger;
    this.#onStored = options.onStored;
    this.#batcher = new InsertBatcher({
      insert: deliveries => insertDeliveries(options.knex, deliveries),
      bytesOf: delivery => delivery.body.length,
      maxItems: 64,
      maxBytes: 4 * 1024 * 1024,
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
    const { deliveryId, event, signature } = readWebhookHeaders(req.headers);
    checkContentLength(req.headers);
    const body = await this.#read(req);
    checkSignature({ body, signature, secrets: this.#secrets });
    const ignoredBecause: KernelDeliveryReason | undefined = this.#isIgnored(
      event,
    )
      ? 'event_not_handled'
      : undefined;
    const isNew = await this.#batcher.add({
      ...readPayloadFacts(body),
      deliveryId,
      event,
      body,
      ignoredBecause,
    });
    const result = isNew ? 'stored' : 'duplicate';
    this.#metrics.webhooksReceived.inc({ result, event });
    if (isNew && !ignoredBecause) this.#onStored();
    return { deliveryId, isNew };
  }

  #isIgnored(event: string): boolean {
    return (
      this.#handlersAreKnown && this.#handlers.forEvent(event).length === 0
    );
  }

  async #read(req: IncomingMessage): Promise<Buffer> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    try {
      for await (const chunk of req) {
        bytes += chunk.length;
        this.#bufferedBytes += chunk.length;
        if (bytes > MAX_BODY_BYTES) throw tooLarge();
        if (this.#bufferedBytes > MAX_BUFFERED_BYTES) throw busy();
        chunks.push(chunk);
      }
      return Buffer.concat(chunks, bytes);
    } finally {
      this.#bufferedBytes -= bytes;
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

function busy(): WebhookRefusal {
  return new WebhookRefusal({
    status: 503,
    result: 'busy',
    message: 'Too many large deliveries at once: redeliver it later',
  });
}

function answer(res: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  res.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    // What is left of a body that was refused is not read.
    ...(status === 413 && { connection: 'close' }),
  });
  res.end(text);
}
