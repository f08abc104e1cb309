import type { AuditorService } from '@backstage/backend-plugin-api';
import {
  AuthenticationError,
  InputError,
  NotAllowedError,
  NotFoundError,
} from '@backstage/errors';
import type {
  PortalUser,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { RequestDecisions, DecisionResult } from '../RequestDecisions';
import type { RequestStore } from '../RequestStore';
import type { RequestRow } from '../rows';
import type { AdapterConfig } from './adapterConfig';
import type {
  AdapterIdentities,
  AdapterIdentity,
  InboundCall,
} from './AdapterIdentities';
import type { Adapters } from './Adapters';
import { parseCallback, type CallbackSaying } from './parseCallback';

const USERS_AT_ONCE = 200;

/**
 * What adapters answer. An adapter decides as the person that the configuration names, who
 * must be entitled as in the portal; each call is audited, also one that is refused.
 */
export class AdapterCallbacks {
  readonly #auditor: AuditorService;
  readonly #directory: ProjectDirectory;
  readonly #requests: RequestStore;
  readonly #decisions: RequestDecisions;
  readonly #adapters: Adapters;
  readonly #identities: AdapterIdentities;

  constructor(options: {
    auditor: AuditorService;
    directory: ProjectDirectory;
    requests: RequestStore;
    decisions: RequestDecisions;
    adapters: Adapters;
    identities: AdapterIdentities;
  }) {
    this.#auditor = options.auditor;
    this.#directory = options.directory;
    this.#requests = options.requests;
    this.#decisions = options.decisions;
    this.#adapters = options.adapters;
    this.#identities = options.identities;
  }

  /** A call of an adapter that has to say who it is. */
  async handle(
    kind: AdapterConfig['kind'],
    call: InboundCall,
  ): Promise<DecisionResult> {
    return this.#audited(kind, meta => this.#decide(kind, call, meta));
  }

  /** What an adapter answers while it is told: it was asked at the URL of the configuration. */
  async handleReply(
    adapter: AdapterConfig,
    reply: { requestId: string; body: Buffer },
  ): Promise<DecisionResult> {
    const identity = { adapter, onlyRequestId: reply.requestId };
    return this.#audited(adapter.kind, meta =>
      this.#decideAs(identity, adapter.kind, reply.body, meta),
    );
  }

  async #audited(
    kind: AdapterConfig['kind'],
    decide: (meta: Record<string, string>) => Promise<DecisionResult>,
  ): Promise<DecisionResult> {
    // Without the request: its credentials are none that the auditor knows.
    const event = await this.#auditor.createEvent({
      eventId: 'request-callback',
      ...{ severityLevel: 'medium', meta: { kind } },
    });
    const meta: Record<string, string> = {};
    try {
      const result = await decide(meta);
      const { status } = result.request;
      await event.success({ meta: { ...meta, status, taken: result.isTaken } });
      return result;
    } catch (error) {
      await event.fail({ error: error as Error, meta });
      throw error;
    }
  }

  async #decide(
    kind: AdapterConfig['kind'],
    call: InboundCall,
    meta: Record<string, string>,
  ): Promise<DecisionResult> {
    const identity = await this.#identities.identify(call);
    return this.#decideAs(identity, kind, call.body, meta);
  }

  async #decideAs(
    identity: AdapterIdentity,
    kind: AdapterConfig['kind'],
    body: Buffer,
    meta: Record<string, string>,
  ): Promise<DecisionResult> {
    const { adapter } = identity;
    meta.adapterId = adapter.id;
    const saying = parseCallback(body);
    meta.verdict = saying.verdict;
    const request = await this.#requestOf(saying, identity, kind);
    meta.requestId = request.id;
    if (saying.verdict === 'failed') {
      return this.#decisions.failByAdapter(request.id, {
        ...{ id: adapter.id, reason: saying.reason ?? 'no reason given' },
      });
    }
    if (saying.verdict === 'expired') return this.#expire(request);
    const user = await this.#personOf(adapter, saying);
    meta.user = user.userEntityRef;
    return this.#decisions.decide(
      request.id,
      {
        ...{ decision: saying.verdict, digest: request.payload_digest },
        ...{ reason: saying.reason, selectedOption: saying.selectedOption },
        customText: saying.customText,
      },
      { user, proof: { kind: 'adapter', id: proofOf(adapter, saying) } },
    );
  }

  /** What the adapter may speak of; for everything else there is no such request. */
  async #requestOf(
    saying: CallbackSaying,
    { adapter, onlyRequestId }: AdapterIdentity,
    kind: AdapterConfig['kind'],
  ): Promise<RequestRow> {
    const { requestId, correlationId } = saying;
    const request = requestId
      ? await this.#requests.find(requestId)
      : await this.#requests.findByCorrelation(correlationId!);
    if (onlyRequestId && request?.id !== onlyRequestId) {
      throw new AuthenticationError(
        'The callback URL belongs to another request',
      );
    }
    const isItsOwn =
      request &&
      adapter.kind === kind &&
      (!correlationId || correlationId === request.correlation_id) &&
      (await this.#adapters.for(request)).includes(adapter);
    if (isItsOwn) return request;
    throw new NotFoundError(
      `There is no request ${requestId ?? correlationId} for ${adapter.id}`,
    );
  }

  /** The clock of the database says when the time is over, and nobody else. */
  async #expire(request: RequestRow): Promise<DecisionResult> {
    const isTaken = await this.#decisions.expire(request);
    return { request: (await this.#requests.find(request.id))!, isTaken };
  }

  async #personOf(
    adapter: AdapterConfig,
    { actorId }: CallbackSaying,
  ): Promise<PortalUser> {
    const email = emailOf(adapter, actorId);
    const user = await this.#userByEmail(email);
    if (user) return user;
    throw new NotAllowedError(
      `Adapter ${adapter.id} answers as ${email}, who is no user of this portal`,
    );
  }

  async #userByEmail(email: string): Promise<PortalUser | undefined> {
    let afterId: string | undefined;
    for (;;) {
      const users = await this.#directory.listUsers({
        ...{ afterId, limit: USERS_AT_ONCE },
      });
      const user = users.find(
        candidate => candidate.email.toLowerCase() === email.toLowerCase(),
      );
      if (user || users.length < USERS_AT_ONCE) return user;
      afterId = users.at(-1)!.id;
    }
  }
}

function emailOf(adapter: AdapterConfig, actorId: string | undefined): string {
  if (adapter.decidesAs) return adapter.decidesAs;
  if (!actorId) {
    throw new InputError('actor_id must say who has answered');
  }
  const people = new Map(Object.entries(adapter.people ?? {}));
  const email = people.get(actorId);
  if (email) return email;
  throw new NotAllowedError(
    `Nobody is known as ${actorId} at ${adapter.id}: see stagecraft.runs.adapters`,
  );
}

function proofOf(adapter: AdapterConfig, { actorId }: CallbackSaying): string {
  return actorId ? `${adapter.id}/${actorId}` : adapter.id;
}
