import { randomUUID } from 'node:crypto';
import type { DeliveryRole } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';

export interface GitHubSender {
  githubId: string;
  login: string;
  type: string;
}

/** What has satisfied a gate. */
export interface SatisfiedBy {
  kind: 'comment' | 'review' | 'artefact';
  /** GitHub's id of the comment or review, or the run's. */
  id: string;
  url: string;
  /** The person's, or the key of the run's agent. */
  login: string;
  /** Of a person. */
  githubId?: string;
}

export interface LabelPut {
  at: Date;
  by: GitHubSender;
  deliveryId: string;
}

export interface RoleGateRow {
  id: string;
  project_id: string;
  repository_id: string;
  issue_number: number;
  number: number;
  role: DeliveryRole;
  opened_at: Date;
  opened_by: GitHubSender;
  delivery_id: string;
  put_again: { at: string; by: GitHubSender; deliveryId: string } | null;
  satisfied_at: Date | null;
  satisfied_by: SatisfiedBy | null;
  withdrawn_at: Date | null;
  withdrawn_by: GitHubSender | null;
  label_settled_at: Date | null;
}

/** An issue or a pull request. */
export interface ThreadKey {
  repositoryId: string;
  number: number;
}

export interface RoleKey extends ThreadKey {
  role: DeliveryRole;
}

export interface IssueKey {
  repositoryId: string;
  issueNumber: number;
}

const IS_OPEN = 'satisfied_at is null and withdrawn_at is null';

/** Gates that wait for a role, and those that did. Who may close one is decided elsewhere. */
export class RoleGateStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Undefined: this label has opened one before, or another one is open there. */
  async insert(
    trx: Knex.Transaction,
    gate: RoleKey & IssueKey & { projectId: string; put: LabelPut },
  ): Promise<RoleGateRow | undefined> {
    const [row] = await trx('role_gates')
      .insert({
        id: randomUUID(),
        project_id: gate.projectId,
        ...whereRole(gate),
        issue_number: gate.issueNumber,
        opened_at: gate.put.at,
        opened_by: JSON.stringify(gate.put.by),
        delivery_id: gate.put.deliveryId,
      })
      .onConflict()
      .ignore()
      .returning<RoleGateRow[]>('*');
    return row;
  }

  /** The label was put again while its gate was open; the last time counts. */
  async notePutAgain(
    trx: Knex.Transaction,
    key: RoleKey,
    put: LabelPut,
  ): Promise<void> {
    const at = put.at.toISOString();
    await trx('role_gates')
      .where(whereRole(key))
      .whereRaw(IS_OPEN)
      .where('opened_at', '<', put.at)
      .whereRaw(
        `coalesce((put_again->>'at')::timestamptz, opened_at) < ?::timestamptz`,
        [at],
      )
      .update({ put_again: JSON.stringify({ ...put, at }) });
  }

  async openAt(key: RoleKey): Promise<RoleGateRow | undefined> {
    return this.#knex<RoleGateRow>('role_gates')
      .where(whereRole(key))
      .whereRaw(IS_OPEN)
      .first();
  }

  /** Open gates of the issue, wherever their labels are, oldest first. */
  async openOfIssue(issue: IssueKey): Promise<RoleGateRow[]> {
    return this.#knex<RoleGateRow>('role_gates')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereRaw(IS_OPEN)
      .orderBy(['opened_at', 'role']);
  }

  /** As {@link openOfIssue}; nobody else closes them before `trx` ends. */
  async lockOpenOfIssue(
    trx: Knex.Transaction,
    issue: IssueKey,
  ): Promise<RoleGateRow[]> {
    return trx<RoleGateRow>('role_gates')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereRaw(IS_OPEN)
      .orderBy('id')
      .forUpdate();
  }

  /** Open gates of the issue with this number, or of the issues whose runs work on the pull request. */
  async openOfThread(thread: ThreadKey): Promise<RoleGateRow[]> {
    const { rows } = await this.#knex.raw(
      `select g.* from role_gates g
        where g.repository_id = :repositoryId and ${IS_OPEN}
          and (g.issue_number = :number or exists (
            select from runs r
             where r.repository_id = g.repository_id and r.issue_number = g.issue_number
               and r.pull_request_number = :number))
        order by g.opened_at, g.role`,
      { ...thread },
    );
    return rows;
  }

  /** Those whose label has to be looked at: open, or closed since it was put. */
  async unsettledOfThread(thread: ThreadKey): Promise<RoleGateRow[]> {
    return this.#knex<RoleGateRow>('role_gates')
      .where({ repository_id: thread.repositoryId, number: thread.number })
      .whereNull('label_settled_at')
      .orderBy('opened_at');
  }

  /** The newest one of each role. */
  async newestOfThread(thread: ThreadKey): Promise<RoleGateRow[]> {
    const { rows } = await this.#knex.raw(
      `select distinct on (role) * from role_gates
        where repository_id = :repositoryId and number = :number
        order by role, opened_at desc`,
      { ...thread },
    );
    return rows;
  }

  async settleLabels(trx: Knex.Transaction, ids: string[]): Promise<void> {
    await trx('role_gates')
      .whereIn('id', ids)
      .update({ label_settled_at: trx.raw('kernel.now()') });
  }

  /** Undefined: it is closed already. */
  async satisfy(
    trx: Knex.Transaction,
    id: string,
    { at, by }: { at: Date | Knex.Raw; by: SatisfiedBy },
  ): Promise<RoleGateRow | undefined> {
    return this.#close(trx, id, {
      ...{ satisfied_at: at, satisfied_by: JSON.stringify(by) },
    });
  }

  /** Undefined: it is closed already. */
  async withdraw(
    trx: Knex.Transaction,
    id: string,
    { at, by }: { at: Date; by: GitHubSender },
  ): Promise<RoleGateRow | undefined> {
    return this.#close(trx, id, {
      ...{ withdrawn_at: at, withdrawn_by: JSON.stringify(by) },
    });
  }

  /** The first result of the role's agent that was begun after the gate was opened. */
  async deliveredSince(gate: RoleGateRow): Promise<RunRow | undefined> {
    return this.#knex<RunRow>('runs')
      .where({
        repository_id: gate.repository_id,
        issue_number: gate.issue_number,
        agent_key: gate.role,
        outcome: 'delivered',
      })
      .where('created_at', '>=', gate.opened_at)
      .orderBy('created_at')
      .first();
  }

  /** Runs of the issue but those that reviewed, the newest first. */
  async newestRuns(
    issue: IssueKey,
    limit: number,
    executor: Knex | Knex.Transaction = this.#knex,
  ): Promise<RunRow[]> {
    return executor<RunRow>('runs')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereNot({ prompt_kind: 'review' })
      .orderBy('created_at', 'desc')
      .limit(limit);
  }

  /** The issue that the runs of a pull request are of. */
  async issueOfPullRequest(thread: ThreadKey): Promise<number | undefined> {
    const run = await this.#knex('runs')
      .where({
        repository_id: thread.repositoryId,
        pull_request_number: thread.number,
      })
      .orderBy('created_at', 'desc')
      .first('issue_number');
    return run?.issue_number;
  }

  /** Pull requests that runs of the issue have delivered, newest first. */
  async pullRequestsOf(issue: IssueKey, limit: number): Promise<number[]> {
    const rows = await this.#knex('runs')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereNotNull('pull_request_number')
      .groupBy('pull_request_number')
      .orderByRaw('max(created_at) desc')
      .limit(limit)
      .select('pull_request_number');
    return rows.map(row => row.pull_request_number);
  }

  async #close(
    trx: Knex.Transaction,
    id: string,
    changes: Record<string, Knex.Value | Knex.Raw>,
  ): Promise<RoleGateRow | undefined> {
    const [row] = await trx('role_gates')
      .where({ id })
      .whereRaw(IS_OPEN)
      .update(changes)
      .returning<RoleGateRow[]>('*');
    return row;
  }
}

export function whereRole({ repositoryId, number, role }: RoleKey) {
  return { repository_id: repositoryId, number, role };
}
