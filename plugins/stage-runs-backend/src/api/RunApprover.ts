import { ConflictError } from '@backstage/errors';
import type {
  GitHubClients,
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  reasonMessages,
  stagecraftRunOperatePermission,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ApprovedBy } from '../approvals/ApprovalStore';
import type { ResultApprovals } from '../approvals/ResultApprovals';
import { isUnreadRethink } from '../rethink/finalityOf';
import type { RoleGateStore } from '../roleGates/RoleGateStore';
import type { OpenRole } from '../roleGates/rolesInTheWay';
import { waitsForText } from '../roleGates/roleTexts';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { RunReader } from './RunReader';
import type { Operation } from './RunOperator';

export interface PortalApproval extends Operation {
  /** What the person saw. */
  artefactSha: string;
  proof: ApprovedBy['proof'];
}

/** Approvals that people give in the portal. */
export class RunApprover {
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;
  readonly #gitHub: GitHubClients;
  readonly #reader: RunReader;
  readonly #store: RunStore;
  readonly #results: ResultApprovals;
  readonly #gates: RoleGateStore;

  constructor(options: {
    access: ProjectAccess;
    directory: ProjectDirectory;
    gitHub: GitHubClients;
    reader: RunReader;
    store: RunStore;
    results: ResultApprovals;
    gates: RoleGateStore;
  }) {
    this.#access = options.access;
    this.#directory = options.directory;
    this.#gitHub = options.gitHub;
    this.#reader = options.reader;
    this.#store = options.store;
    this.#results = options.results;
    this.#gates = options.gates;
  }

  async approve(approval: PortalApproval): Promise<void> {
    const { credentials, userEntityRef, artefactSha, proof } = approval;
    const run = await this.#reader.visible(credentials, approval.runId);
    await this.#access.require({
      credentials,
      permission: stagecraftRunOperatePermission,
      projectId: run.project_id,
    });
    await this.#requireApprovable(run, artefactSha);
    const user = await this.#directory.userByEntityRef(userEntityRef);
    await this.#results.approve(run.id, {
      artefactSha,
      by: {
        githubId: user?.githubUserId ?? null,
        login: user?.githubLogin ?? userEntityRef,
        userEntityRef,
        proof,
      },
    });
  }

  async #requireApprovable(run: RunRow, artefactSha: string): Promise<void> {
    if (!(await this.#store.isLatestResult(run))) {
      throw new ConflictError(
        `Run ${run.id} has no result to approve: it has delivered nothing, or a later run has changed its pull request`,
      );
    }
    if (run.superseded_at) {
      throw new ConflictError(
        `The result of run ${run.id} was superseded by run ${run.superseded_by}: there is nothing to approve`,
      );
    }
    const issue = {
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
    };
    const active = await this.#store.activeOfIssue(issue);
    if (active) {
      throw new ConflictError(
        `Run ${active.id} of this issue is still active: wait for its end, then look at the result again`,
      );
    }
    const waitsFor = await this.#gates.openOfIssue(issue);
    if (waitsFor.length > 0) throw awaitsRoles(run, waitsFor);
    const bot = await this.#gitHub.repository({
      repositoryId: run.repository_id,
      kind: 'bot',
    });
    const { headSha } = await bot.pullRequest(run.pull_request_number!);
    if (headSha !== artefactSha) {
      throw new ConflictError(
        `artefactSha ${artefactSha} is not what pull request #${run.pull_request_number} has now (${headSha}): look at it again`,
      );
    }
    if (!isUnreadRethink(run, headSha)) return;
    throw new ConflictError(
      `artefactSha ${artefactSha} is not what run ${run.id} has delivered (${run.head_sha}), so what it reopens is not known: ask for a revision`,
    );
  }
}

function awaitsRoles({ locale }: RunRow, gates: OpenRole[]): ConflictError {
  const roles = [...new Set(gates.map(({ role }) => role))];
  const waitsFor = roles.map(role => ({ role, label: role }));
  return new ConflictError(
    [
      `${reasonMessages[locale].result_awaits_role} (result_awaits_role)`,
      waitsForText(locale, waitsFor),
    ].join(' '),
  );
}
