import { randomBytes } from 'node:crypto';
import {
  AuthenticationError,
  ConflictError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  Clock,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxHandler } from '../../outbox/OutboxWorker';
import type { RunStore } from '../../runs/RunStore';
import type { RequestStore } from '../RequestStore';
import type { DeliveryRow } from '../rows';
import type { AdapterCallbacks } from './AdapterCallbacks';
import type { AdapterConfig } from './adapterConfig';
import type { Adapters } from './Adapters';
import type { DeliveryStore } from './DeliveryStore';
import { CALLBACK_PATHS } from './callbackPaths';
import { parseCallback } from './parseCallback';
import {
  ADAPTER_HEADER,
  NONCE_HEADER,
  signatureOf,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
} from './signature';
import { PATHS, wireBody } from './wireFormat';

const TIMEOUT_MS = 10_000;
/** With the loop's backoff about half an hour. */
const MAX_TRIES = 14;
const MAX_DETAIL_LENGTH = 500;
const MAX_REPLY_BYTES = 64 * 1024;
const REFUSALS = [
  ...[AuthenticationError, ConflictError, InputError],
  ...[NotAllowedError, NotFoundError],
];

type Answer = Pick<DeliveryRow, 'outcome' | 'http_status' | 'detail'>;

interface Posted {
  answer: Answer;
  /** Of an answer that was accepted and is small enough to be one. */
  reply?: Buffer;
}

interface Options {
  knex: Knex;
  clock: Clock;
  redaction: Redaction;
  store: RunStore;
  requests: RequestStore;
  adapters: Adapters;
  deliveries: DeliveryStore;
  callbacks: AdapterCallbacks;
  config: { callbackUrl: string };
}

/**
 * Tells an adapter of a request that is still open. Each try has a capability of its own,
 * which is worth one decision about this request. Taken over after a crash it tells once
 * more; adapters know the request by its correlation id. One that has decided at once says
 * so in its answer.
 */
export function adapterRequestHandler(options: Options): OutboxHandler {
  const { adapters, clock, deliveries, knex, requests, store } = options;
  return async claim => {
    const { requestId, adapterId } = claim.row.payload as {
      requestId: string;
      adapterId: string;
    };
    const adapter = adapters.byId(adapterId);
    const request = await requests.find(requestId);
    const now = await clock.now(knex);
    if (!adapter || request?.status !== 'requested') return;
    if (request.expires_at <= now) return;
    const run = await store.find(request.run_id);
    const capability = randomBytes(32).toString('base64url');
    const deliveryId = await claim.transaction(trx =>
      deliveries.begin(trx, { requestId, adapterId, capability }),
    );
    const callbackUrl = `${options.config.callbackUrl}/api/stage-runs${
      CALLBACK_PATHS[adapter.kind]
    }?capability=${capability}`;
    const body = wireBody({ run, request, callbackUrl, now });
    const { answer, reply } = await post(options, adapter, {
      ...{ body: JSON.stringify(body), now, signal: claim.signal },
    });
    if (reply && isDecision(reply)) {
      answer.detail = await take(options, adapter, { requestId, body: reply });
    }
    await claim.transaction(trx => deliveries.end(trx, deliveryId, answer));
    if (answer.outcome === 'accepted') return;
    const problem = `Adapter ${adapterId} was not told of request ${requestId}: ${answer.detail}`;
    const isLast = claim.row.claim_count >= MAX_TRIES;
    if (answer.outcome === 'refused' || isLast) throw new InputError(problem);
    throw new Error(problem);
  };
}

/** Never throws: what became of it is logged. */
async function post(
  { redaction }: Options,
  adapter: AdapterConfig,
  call: { body: string; now: Date; signal: AbortSignal },
): Promise<Posted> {
  const timestamp = String(Math.floor(call.now.getTime() / 1_000));
  const nonce = randomBytes(16).toString('hex');
  const parts = { timestamp, nonce, body: call.body };
  try {
    const answer = await fetch(`${adapter.url}${PATHS[adapter.kind]}`, {
      method: 'POST',
      redirect: 'error',
      signal: AbortSignal.any([call.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      headers: {
        'content-type': 'application/json',
        ...{ [ADAPTER_HEADER]: adapter.id, [TIMESTAMP_HEADER]: timestamp },
        [NONCE_HEADER]: nonce,
        [SIGNATURE_HEADER]: signatureOf(adapter.secret, parts),
      },
      body: call.body,
    });
    return {
      answer: {
        outcome: outcomeOf(answer.status),
        http_status: answer.status,
        detail: answer.ok ? null : `HTTP ${answer.status}`,
      },
      reply: await readReply(answer),
    };
  } catch (error) {
    const detail = redaction.redact(reasonOf(error));
    return {
      answer: {
        ...{ outcome: 'unreachable', http_status: null },
        detail: detail.slice(0, MAX_DETAIL_LENGTH),
      },
    };
  }
}

/**
 * Undefined for one that was not accepted, is larger than any decision, or breaks off: the
 * adapter was told by its status, and is not told again for the sake of the rest.
 */
async function readReply(answer: Response): Promise<Buffer | undefined> {
  if (!answer.ok) {
    await answer.body?.cancel();
    return undefined;
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of answer.body ?? []) {
      size += chunk.byteLength;
      // Leaving the loop cancels the rest.
      if (size > MAX_REPLY_BYTES) return undefined;
      chunks.push(chunk);
    }
  } catch {
    return undefined;
  }
  return Buffer.concat(chunks);
}

/** `pending` and whatever else an adapter answers only say that it was told. */
function isDecision(reply: Buffer): boolean {
  try {
    parseCallback(reply);
    return true;
  } catch {
    return false;
  }
}

/** Answers what people read in the log if it was not taken; the request stays open then. */
async function take(
  { callbacks, redaction }: Options,
  adapter: AdapterConfig,
  reply: { requestId: string; body: Buffer },
): Promise<string | null> {
  try {
    await callbacks.handleReply(adapter, reply);
    return null;
  } catch (error) {
    if (!isSaid(error)) throw error;
    const detail = `The answer was not taken: ${error.message}`;
    return redaction.redact(detail).slice(0, MAX_DETAIL_LENGTH);
  }
}

/** That it was refused, and not that it could not be stored. */
function isSaid(error: unknown): error is Error {
  return REFUSALS.some(refusal => error instanceof refusal);
}

/** What an adapter does not take now it may take later, but for what it says is wrong. */
export function outcomeOf(
  status: number,
): 'accepted' | 'refused' | 'unreachable' {
  if (status >= 200 && status < 300) return 'accepted';
  const mayPass = status >= 500 || status === 408 || status === 429;
  return mayPass ? 'unreachable' : 'refused';
}

function reasonOf(error: unknown): string {
  const { cause } = error as { cause?: unknown };
  return [error, cause].filter(Boolean).map(String).join(': ');
}
