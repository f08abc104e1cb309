import { AuthenticationError } from '@backstage/errors';
import type {
  Clock,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { AdapterConfig } from './adapterConfig';
import type { Adapters } from './Adapters';
import type { DeliveryStore } from './DeliveryStore';
import {
  ADAPTER_HEADER,
  isFresh,
  NONCE_HEADER,
  sameSecret,
  signatureOf,
  SIGNATURE_HEADER,
  TIMESTAMP_HEADER,
} from './signature';

/** A call as it came in. */
export interface InboundCall {
  header(name: string): string | undefined;
  /** From the URL. */
  capability?: string;
  body: Buffer;
}

export interface AdapterIdentity {
  adapter: AdapterConfig;
  /** The capability is worth a decision about this request only. */
  onlyRequestId?: string;
}

const MAX_NONCE_LENGTH = 100;
/** A request waits 30 days at most; after it a capability is worth nothing. */
const CAPABILITY_MS = 31 * 24 * 60 * 60_000;

/**
 * Knows adapters by a signature over the bytes they sent, by their token, or by the
 * capability that we gave with the request. Nobody else gets any further.
 */
export class AdapterIdentities {
  readonly #knex: Knex;
  readonly #clock: Clock;
  readonly #redaction: Redaction;
  readonly #adapters: Adapters;
  readonly #deliveries: DeliveryStore;

  constructor(options: {
    knex: Knex;
    clock: Clock;
    redaction: Redaction;
    adapters: Adapters;
    deliveries: DeliveryStore;
  }) {
    this.#knex = options.knex;
    this.#clock = options.clock;
    this.#redaction = options.redaction;
    this.#adapters = options.adapters;
    this.#deliveries = options.deliveries;
  }

  /** Throws an AuthenticationError, which says nothing that helps to guess. */
  async identify(call: InboundCall): Promise<AdapterIdentity> {
    const signature = call.header(SIGNATURE_HEADER);
    if (signature) return this.#bySignature(call, signature);
    const token = tokenOf(call);
    if (token) return this.#byToken(token);
    if (call.capability) return this.#byCapability(call.capability);
    throw new AuthenticationError(
      'An adapter signs its call, or has a token or the callback URL that it was given',
    );
  }

  async #bySignature(
    call: InboundCall,
    signature: string,
  ): Promise<AdapterIdentity> {
    const adapter = this.#adapters.byId(call.header(ADAPTER_HEADER) ?? '');
    const timestamp = call.header(TIMESTAMP_HEADER) ?? '';
    const nonce = call.header(NONCE_HEADER) ?? '';
    const { body } = call;
    const expected = signatureOf(adapter?.secret ?? '', {
      ...{ timestamp, nonce, body },
    });
    if (!adapter || !sameSecret(signature, expected)) {
      throw new AuthenticationError('The signature is not right');
    }
    const now = await this.#clock.now(this.#knex);
    if (!isFresh(timestamp, now)) {
      throw new AuthenticationError(
        `${TIMESTAMP_HEADER} must be the present time in seconds, at most 5 minutes off`,
      );
    }
    if (nonce === '' || nonce.length > MAX_NONCE_LENGTH) {
      throw new AuthenticationError(
        `${NONCE_HEADER} must have 1 to ${MAX_NONCE_LENGTH} characters`,
      );
    }
    if (await this.#deliveries.useNonce(adapter.id, nonce)) return { adapter };
    throw new AuthenticationError(
      `${NONCE_HEADER} was used before: sign each call with its own`,
    );
  }

  #byToken(token: string): AdapterIdentity {
    const adapter = this.#adapters
      .all()
      .find(candidate => candidate.token && sameSecret(token, candidate.token));
    if (adapter) return { adapter };
    throw new AuthenticationError('The token is not right');
  }

  async #byCapability(capability: string): Promise<AdapterIdentity> {
    const delivery = await this.#deliveries.byCapability(capability);
    const adapter = delivery && this.#adapters.byId(delivery.adapter_id);
    if (!adapter)
      throw new AuthenticationError('The callback URL is not right');
    // It came in a URL, and the log has URLs.
    this.#redaction.addSecret(capability, { forMs: CAPABILITY_MS });
    return { adapter, onlyRequestId: delivery.request_id };
  }
}

function tokenOf(call: InboundCall): string | undefined {
  const [, bearer] =
    /^Bearer (\S+)$/i.exec(call.header('authorization') ?? '') ?? [];
  return call.header('x-stagecraft-mcp-token') ?? bearer;
}
