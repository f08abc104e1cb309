import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { requireOwnSession } from './ownSession';

const ACTS = {
  result: 'A result is approved',
  request: 'A request is decided',
};

/** `on_behalf`: a tool of the person's, by its name. */
export interface DecisionProof {
  kind: 'portal_session' | 'on_behalf';
  id: string;
}

/**
 * By what it is known that a person has approved a result, or decided about a request. A person's
 * tool (their MCP client, another plugin) speaks for them only where the host's configuration says
 * so (`stagecraft.runs.approvals.byTools`): behind it may be a model.
 */
export class DecisionProofs {
  readonly #byTools: 'refused' | 'allowed';

  constructor(options: { byTools: 'refused' | 'allowed' }) {
    this.#byTools = options.byTools;
  }

  /** Throws a NotAllowedError for a tool that may not. */
  of(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
    /** `session` names the person's own session, where it is one. */
    { act, session }: { act: keyof typeof ACTS; session: string },
  ): DecisionProof {
    if (!this.accepts(credentials)) requireOwnSession(credentials, ACTS[act]);
    const { actor } = credentials.principal;
    return actor
      ? { kind: 'on_behalf', id: actor.subject }
      : { kind: 'portal_session', id: session };
  }

  /** Whether a decision by whoever calls is one of the person. */
  accepts({
    principal,
  }: BackstageCredentials<BackstageUserPrincipal>): boolean {
    return !principal.actor || this.#byTools === 'allowed';
  }
}
