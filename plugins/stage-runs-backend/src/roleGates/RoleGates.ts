import type { AuditorService } from '@backstage/backend-plugin-api';
import type {
  EventActor,
  GitHubClients,
  PortalUser,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';
import { mayWithdraw } from './judgeRemoval';
import {
  isByPerson,
  isSaid,
  judgeStatement,
  type Statement,
} from './judgeStatement';
import type { RemovalNotices } from './RemovalNotices';
import type { RoleGateChanges } from './RoleGateChanges';
import type {
  LabelPut,
  RoleGateRow,
  RoleGateStore,
  RoleKey,
} from './RoleGateStore';
import type { RemovalRow, RoleLabelStore } from './RoleLabelStore';
import type { StatementReader } from './StatementReader';

/** A role's label that was put on, or taken off. */
export interface RoleLabelAct {
  repository: Repository;
  issueNumber: number;
  key: RoleKey;
  put: LabelPut;
}

const WEBHOOK: EventActor = { type: 'system', id: 'github-webhook' };

interface Options {
  knex: Knex;
  auditor: AuditorService;
  gitHub: GitHubClients;
  directory: ProjectDirectory;
  gates: RoleGateStore;
  roleLabels: RoleLabelStore;
  changes: RoleGateChanges;
  statements: StatementReader;
  notices: RemovalNotices;
}

/**
 * Opens a gate for whoever puts a role's label, and closes it for the role alone. Everything
 * is decided by GitHub's times: in whatever order and however often it tells, the end is the
 * same. Not covered: rights and delivery roles are those at the time of the handling.
 */
export class RoleGates {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async labelPut(act: RoleLabelAct): Promise<void> {
    const { changes, gates, knex, roleLabels } = this.#options;
    const { key, put, repository, issueNumber } = act;
    const isOurs = await roleLabels.consumePut(key, {
      ...{ senderId: put.by.githubId, deliveryId: put.deliveryId },
    });
    if (isOurs) return;
    const { projectId } = repository;
    await knex.transaction(trx =>
      changes.open(trx, { ...key, issueNumber, projectId, put }, WEBHOOK),
    );
    const gate = await gates.openAt(key);
    if (gate) await this.#settle(gate);
  }

  async labelTakenOff(act: RoleLabelAct): Promise<void> {
    const { gates, roleLabels } = this.#options;
    const { key, put } = act;
    const { at, by } = put;
    if (!(await this.#isOwnAccount(key.repositoryId, by.githubId))) {
      const user = await this.#userOf(by.githubId);
      const role = user && (await this.#roleOf(act.repository, user));
      const withdraws = mayWithdraw({ sender: by, user, role });
      await roleLabels.noteRemoval(key, { at, by, withdraws });
    }
    const gate = await gates.openAt(key);
    if (gate) await this.#settleRemovals(gate);
  }

  /** Somebody has written on an issue or a pull request. Answers whether it has satisfied a gate. */
  async said(
    repository: Repository,
    number: number,
    statement: Statement,
  ): Promise<boolean> {
    if (!isByPerson(statement) || !isSaid(statement)) return false;
    const { gates } = this.#options;
    const thread = { repositoryId: repository.id, number };
    let satisfied = false;
    for (const gate of await gates.openOfThread(thread)) {
      satisfied = (await this.#judge(gate, statement)) || satisfied;
    }
    return satisfied;
  }

  /** A run has delivered; it is locked by the caller. What had begun before the gate was opened is not its answer. */
  async delivered(trx: Knex.Transaction, run: RunRow): Promise<void> {
    const { changes, gates } = this.#options;
    const open = await gates.lockOpenOfIssue(trx, {
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
    });
    const at = trx.raw('kernel.now()');
    for (const gate of open) {
      if (!isAnsweredBy(gate, run)) continue;
      await changes.satisfy(trx, gate, { at, ...satisfactionBy(run) });
    }
  }

  /** All that was told before the gate was known. */
  async #settle(gate: RoleGateRow): Promise<void> {
    await this.#settleRemovals(gate);
    const open = await this.#options.gates.openAt(keyOf(gate));
    if (open?.id === gate.id) await this.#lookBack(gate);
  }

  /** The label was put again after what has closed the gate. */
  async #settleNext(closed: RoleGateRow): Promise<void> {
    const next = await this.#options.gates.openAt(keyOf(closed));
    if (next && next.id !== closed.id) await this.#settle(next);
  }

  /** What was written or delivered before the gate was known. */
  async #lookBack(gate: RoleGateRow): Promise<void> {
    const { changes, gates, knex, statements } = this.#options;
    const run = await gates.deliveredSince(gate);
    if (run) {
      const at = run.finished_at!;
      await knex.transaction(trx =>
        changes.satisfy(trx, gate, { at, ...satisfactionBy(run) }),
      );
      await this.#settleNext(gate);
      return;
    }
    for (const statement of await statements.since(gate)) {
      if (await this.#judge(gate, statement)) return;
    }
  }

  /** Answers whether the gate is satisfied. */
  async #judge(gate: RoleGateRow, statement: Statement): Promise<boolean> {
    const { changes, knex } = this.#options;
    const { author } = statement;
    const repositoryId = gate.repository_id;
    const user = await this.#userOf(author.githubId);
    const facts = {
      gate: { role: gate.role, openedAt: gate.opened_at },
      ...{ statement, user, isOwnAccount: false },
      deliveryRoles: await this.#deliveryRolesOf(gate, user),
    };
    if (judgeStatement(facts)) return false;
    // Asked last: nearly everything is decided without GitHub.
    const isOwnAccount = await this.#isOwnAccount(
      ...([repositoryId, author.githubId] as const),
    );
    if (judgeStatement({ ...facts, isOwnAccount })) return false;
    const { kind, id, url, at } = statement;
    const { githubId, login } = author;
    await knex.transaction(trx =>
      changes.satisfy(trx, gate, {
        ...{ at, since: at, by: { kind, id, url, login, githubId } },
        actor: { type: 'human', id: user!.userEntityRef },
      }),
    );
    await this.#settleNext(gate);
    return true;
  }

  /** What people did to the label since it was put, whichever was told first. */
  async #settleRemovals(gate: RoleGateRow): Promise<void> {
    const { changes, knex, roleLabels } = this.#options;
    const key = keyOf(gate);
    const removals = await roleLabels.removalsSince(key, gate.opened_at);
    const withdrawal = removals.find(({ withdraws }) => withdraws);
    if (withdrawal) {
      await this.#withdraw(gate, withdrawal);
      return;
    }
    for (const removal of removals) await this.#putBack(gate, removal);
    // Also for a label that the platform itself has taken off for an older gate.
    await knex.transaction(trx => changes.wantLabels(trx, gate));
  }

  async #withdraw(gate: RoleGateRow, removal: RemovalRow): Promise<void> {
    const { auditor, changes, knex } = this.#options;
    const { removed_at: at, removed_by: by } = removal;
    const user = await this.#userOf(by.githubId);
    const audit = await auditor.createEvent({
      eventId: 'role-gate-withdraw',
      severityLevel: 'high',
      meta: {
        ...{ gateId: gate.id, role: gate.role, number: gate.number },
        ...{ repositoryId: gate.repository_id, by: by.login },
        userEntityRef: user?.userEntityRef,
      },
    });
    const actor = user && ({ type: 'human', id: user.userEntityRef } as const);
    await knex.transaction(trx =>
      changes.withdraw(trx, gate, { at, by, actor: actor ?? WEBHOOK }),
    );
    await audit.success();
    await this.#settleNext(gate);
  }

  async #putBack(gate: RoleGateRow, removal: RemovalRow): Promise<void> {
    const { changes, knex, notices, roleLabels } = this.#options;
    const { removed_at: at, removed_by: by } = removal;
    await knex.transaction(async trx => {
      if (!(await roleLabels.tell(trx, keyOf(gate), at))) return;
      await changes.putBack(trx, gate, { by, actor: WEBHOOK });
      await notices.want(trx, gate, by);
    });
  }

  async #isOwnAccount(repositoryId: string, accountId: string) {
    const { gitHub } = this.#options;
    const bot = await gitHub.repository({ repositoryId, kind: 'bot' });
    const { id } = await bot.viewer();
    return id === accountId;
  }

  async #userOf(githubId: string): Promise<PortalUser | undefined> {
    return this.#options.directory.userByGithubId(githubId);
  }

  async #roleOf({ projectId }: Repository, { id: userId }: PortalUser) {
    return this.#options.directory.roleIn({ projectId, userId });
  }

  async #deliveryRolesOf(gate: RoleGateRow, user: PortalUser | undefined) {
    if (!user) return [];
    return this.#options.directory.deliveryRolesIn({
      projectId: gate.project_id,
      userId: user.id,
    });
  }
}

function keyOf(gate: RoleGateRow): RoleKey {
  const { repository_id: repositoryId, number, role } = gate;
  return { repositoryId, number, role };
}

function isAnsweredBy(gate: RoleGateRow, run: RunRow): boolean {
  return gate.role === run.agent_key && run.created_at >= gate.opened_at;
}

function satisfactionBy(run: RunRow) {
  return {
    by: {
      ...{ kind: 'artefact' as const, id: run.id },
      ...{ url: run.pull_request_url ?? '', login: run.agent_key },
    },
    actor: { type: 'agent' as const, id: run.agent_key },
    since: run.created_at,
  };
}
