import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { ApprovedBy } from '../approvals/ApprovalStore';
import { requireOwnSession } from './ownSession';

/**
 * By what it is known that a person has approved a result. A person's tool (their MCP client,
 * another plugin) speaks for them only where the host's configuration says so
 * (`stagecraft.runs.approvals.byTools`): behind it may be a model.
 */
export class ApprovalProofs {
  readonly #byTools: 'refused' | 'allowed';

  constructor(options: { byTools: 'refused' | 'allowed' }) {
    this.#byTools = options.byTools;
  }

  /** `session` names the person's own session, where it is one. */
  of(
    credentials: BackstageCredentials<BackstageUserPrincipal>,
    session: string,
  ): ApprovedBy['proof'] {
    const { actor } = credentials.principal;
    if (!actor) return { kind: 'portal_session', id: session };
    if (this.#byTools === 'refused') {
      requireOwnSession(credentials, 'A result is approved');
    }
    return { kind: 'on_behalf', id: actor.subject };
  }
}
