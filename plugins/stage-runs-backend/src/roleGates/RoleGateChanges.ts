import type { JsonObject } from '@backstage/types';
import type {
  EventActor,
  EventLog,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type {
  GitHubSender,
  IssueKey,
  LabelPut,
  RoleGateRow,
  RoleGateStore,
  RoleKey,
  SatisfiedBy,
} from './RoleGateStore';

/** Whose comments may still show what the gates of their issue were. */
const RUNS_TOLD = 5;

/** What is known of the label that opens a gate. */
export interface NewRoleGate extends RoleKey, IssueKey {
  projectId: string;
  put: LabelPut;
}

export interface Satisfaction {
  at: Date | Knex.Raw;
  by: SatisfiedBy;
  actor: EventActor;
  /** When it was written, or the run that delivers was created: a later label asks anew. */
  since: Date;
}

/**
 * The one way to change what a gate is: its row, with the event and the effects on GitHub, in
 * the caller's transaction. Of runs, gates, outbox and event stream, locks are taken in this order.
 */
export class RoleGateChanges {
  readonly #gates: RoleGateStore;
  readonly #outbox: OutboxStore;
  readonly #lifecycle: RunLifecycle;
  readonly #eventLog: EventLog;

  constructor(options: {
    gates: RoleGateStore;
    outbox: OutboxStore;
    lifecycle: RunLifecycle;
    eventLog: EventLog;
  }) {
    this.#gates = options.gates;
    this.#outbox = options.outbox;
    this.#lifecycle = options.lifecycle;
    this.#eventLog = options.eventLog;
  }

  /** A label that has opened a gate, or is there while one is open, opens none. */
  async open(
    trx: Knex.Transaction,
    wish: NewRoleGate,
    actor: EventActor,
  ): Promise<void> {
    const gate = await this.#gates.insert(trx, wish);
    if (!gate) {
      await this.#gates.notePutAgain(trx, wish, wish.put);
      return;
    }
    const { by } = wish.put;
    await this.#tell(trx, gate, { type: 'run.role_gate.opened', actor, by });
  }

  async satisfy(
    trx: Knex.Transaction,
    gate: RoleGateRow,
    satisfaction: Satisfaction,
  ): Promise<void> {
    const { actor, by, since } = satisfaction;
    const closed = await this.#gates.satisfy(trx, gate.id, satisfaction);
    if (!closed) return;
    const type = 'run.role_gate.satisfied';
    await this.#tell(trx, closed, { type, actor, by });
    await this.#reopen(trx, closed, { since, actor });
  }

  async withdraw(
    trx: Knex.Transaction,
    gate: RoleGateRow,
    withdrawal: { at: Date; by: GitHubSender; actor: EventActor },
  ): Promise<void> {
    const { actor, at, by } = withdrawal;
    const closed = await this.#gates.withdraw(trx, gate.id, withdrawal);
    if (!closed) return;
    const type = 'run.role_gate.withdrawn';
    await this.#tell(trx, closed, { type, actor, by });
    await this.#reopen(trx, closed, { since: at, actor });
  }

  /** A label that was put again after what has closed the gate opens one of its own. */
  async #reopen(
    trx: Knex.Transaction,
    gate: RoleGateRow,
    { since, actor }: { since: Date; actor: EventActor },
  ): Promise<void> {
    const again = gate.put_again;
    if (!again || new Date(again.at) <= since) return;
    const put = { ...again, at: new Date(again.at) };
    await this.open(trx, { ...keysOf(gate), put }, actor);
  }

  /** Somebody has taken the label off who may not. */
  async putBack(
    trx: Knex.Transaction,
    gate: RoleGateRow,
    { by, actor }: { by: GitHubSender; actor: EventActor },
  ): Promise<void> {
    await this.#tell(trx, gate, { type: 'run.role_gate.restored', actor, by });
  }

  /** Brings the labels of the thread to what is stored. */
  async wantLabels(trx: Knex.Transaction, gate: RoleGateRow): Promise<void> {
    await this.#outbox.want(trx, {
      kind: 'role-labels',
      key: `role-labels/${gate.repository_id}/${gate.number}`,
      projectId: gate.project_id,
      repositoryId: gate.repository_id,
      issueNumber: gate.number,
      payload: {},
    });
  }

  async #tell(
    trx: Knex.Transaction,
    gate: RoleGateRow,
    told: { type: string; actor: EventActor; by: GitHubSender | SatisfiedBy },
  ): Promise<void> {
    const { issueNumber, repositoryId } = keysOf(gate);
    const issue = { repositoryId, issueNumber };
    const runs = await this.#gates.newestRuns(issue, RUNS_TOLD, trx);
    for (const run of runs) {
      await this.#lifecycle.wantStatusComment(trx, run);
    }
    await this.wantLabels(trx, gate);
    await this.#eventLog.append(trx, {
      stream: `issue/${repositoryId}/${issueNumber}`,
      type: told.type,
      actor: told.actor,
      projectId: gate.project_id,
      payload: {
        ...{ gateId: gate.id, role: gate.role, number: gate.number },
        ...{ issueNumber, openedAt: gate.opened_at.toISOString() },
        by: { ...told.by } as JsonObject,
      },
    });
  }
}

function keysOf(gate: RoleGateRow) {
  return {
    projectId: gate.project_id,
    repositoryId: gate.repository_id,
    issueNumber: gate.issue_number,
    number: gate.number,
    role: gate.role,
  };
}
