import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { stagecraftProjectAdminPermission } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import { stagecraftRunOperatePermission } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RequestDecision } from './judgeDecision';
import type {
  DecidedBy,
  DecisionResult,
  RequestDecisions,
} from './RequestDecisions';
import type { RequestReader } from './RequestReader';

/** A host's own policy may be stricter than `mayDecide`, never more generous. */
const PERMISSIONS = {
  owner: stagecraftProjectAdminPermission,
  delegated: stagecraftRunOperatePermission,
};

/** Decisions that people make in the portal, by their pages or by their tools. */
export class PortalDecisions {
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;
  readonly #reader: RequestReader;
  readonly #decisions: RequestDecisions;

  constructor(options: {
    access: ProjectAccess;
    directory: ProjectDirectory;
    reader: RequestReader;
    decisions: RequestDecisions;
  }) {
    this.#access = options.access;
    this.#directory = options.directory;
    this.#reader = options.reader;
    this.#decisions = options.decisions;
  }

  async decide(wish: {
    credentials: BackstageCredentials<BackstageUserPrincipal>;
    requestId: string;
    decision: RequestDecision;
    /** See `DecisionProofs`. */
    proof: DecidedBy['proof'];
  }): Promise<DecisionResult> {
    const { credentials, requestId, decision, proof } = wish;
    const request = await this.#reader.visible(credentials, requestId);
    await this.#access.require({
      ...{ credentials, permission: PERMISSIONS[request.mode] },
      projectId: request.project_id,
    });
    const { userEntityRef } = credentials.principal;
    const user = await this.#directory.userByEntityRef(userEntityRef);
    if (!user) {
      throw new NotAllowedError(`${userEntityRef} is no user of this portal`);
    }
    return this.#decisions.decide(requestId, decision, { user, proof });
  }
}
