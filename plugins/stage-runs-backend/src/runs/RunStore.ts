import type { Knex } from 'knex';
import { NotFoundError } from '@backstage/errors';
import type { RunRow } from './rows';
import { ACTIVE_STATUSES } from './runStates';

export type NewRun = Pick<
  RunRow,
  | 'id'
  | 'project_id'
  | 'repository_id'
  | 'repository_full_name'
  | 'issue_number'
  | 'issue_title'
  | 'issue_body'
  | 'issue_body_sha256'
  | 'issue_url'
  | 'stage'
  | 'trigger_label'
  | 'agent_key'
  | 'runtime'
  | 'locale'
  | 'model'
  | 'model_source'
  | 'reasoning_effort'
  | 'reasoning_effort_source'
  | 'policy'
  | 'repository_config'
  | 'stage_verifiers'
  | 'scope'
  | 'requested_by_github_id'
  | 'requested_by_login'
  | 'requested_by_user_entity_ref'
  | 'delivery_id'
  | 'correlation_id'
  | 'retry_of'
  | 'base_branch'
  | 'work_branch'
  | 'prompt_kind'
  | 'trigger_source'
  | 'revises'
  | 'launch_profile'
  | 'follows'
  | 'start_sha'
  | 'closes_issue'
  | 'session_from'
  | 'displaced_labels'
  | 'skipped_stages'
  | 'owner_decision'
  | 'autonomy_choice_id'
  | 'pull_request_number'
  | 'pull_request_url'
  | 'pull_request_state'
>;

type Executor = Knex | Knex.Transaction;

/** What `runs` holds, in SQL. Decides nothing; a change of status goes through `RunLifecycle`. */
export class RunStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Undefined when the issue has an active run, or a run of the same correlation id was
   * stored before: the unique indexes decide, whoever else inserts at the same time.
   */
  async insert(
    trx: Knex.Transaction,
    run: NewRun,
  ): Promise<RunRow | undefined> {
    const [row] = await trx<RunRow>('runs')
      .insert({
        ...run,
        policy: JSON.stringify(run.policy) as never,
        repository_config: toJson(run.repository_config) as never,
        stage_verifiers: toJson(run.stage_verifiers) as never,
        scope: toJson(run.scope) as never,
        skipped_stages: toJson(run.skipped_stages) as never,
        owner_decision: toJson(run.owner_decision) as never,
        status: 'pending',
        created_at: trx.raw('kernel.now()'),
        claimable_at: trx.raw('kernel.now()'),
      } as never)
      .onConflict()
      .ignore()
      .returning('*');
    return row;
  }

  async find(id: string, executor: Executor = this.#knex): Promise<RunRow> {
    const row = await executor<RunRow>('runs').where({ id }).first();
    if (!row) throw new NotFoundError(`There is no run ${id}`);
    return row;
  }

  /**
   * Makes every run look again that has something in the cluster, or whose last step failed.
   * One that GitHub has told to wait goes on waiting.
   */
  async wakeThoseInCluster(): Promise<void> {
    await this.#knex('runs')
      .where('claimable_at', '>', this.#knex.raw('kernel.now()'))
      .whereNull('lease_owner')
      .where(either =>
        either.whereNotNull('namespace').orWhere('claim_count', '>', 0),
      )
      .whereRaw(`waiting_reason is distinct from 'github_limited'`)
      .update({ claimable_at: this.#knex.raw('kernel.now()') });
  }

  async findByCorrelation(
    correlationId: string,
    executor: Executor = this.#knex,
  ): Promise<RunRow | undefined> {
    return executor<RunRow>('runs')
      .where({ correlation_id: correlationId })
      .first();
  }

  /** The newest run that stands on the way from idea to operations. */
  async latestOnWay(issue: {
    repositoryId: string;
    issueNumber: number;
  }): Promise<Pick<RunRow, 'scope'> | undefined> {
    return this.#knex<RunRow>('runs')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereNotNull('launch_profile')
      .orderBy('created_at', 'desc')
      .first('scope');
  }

  async activeOfIssue(
    issue: { repositoryId: string; issueNumber: number },
    executor: Executor = this.#knex,
  ): Promise<RunRow | undefined> {
    return executor<RunRow>('runs')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereIn('status', ACTIVE_STATUSES)
      .first();
  }

  /** Runs that have worked on a pull request or for an issue, newest first; not those that reviewed. */
  async newest(of: {
    repositoryId: string;
    issueNumber?: number;
    pullRequestNumber?: number;
    limit: number;
  }): Promise<RunRow[]> {
    const { issueNumber, pullRequestNumber } = of;
    return this.#knex<RunRow>('runs')
      .where({
        repository_id: of.repositoryId,
        ...(issueNumber && { issue_number: issueNumber }),
        ...(pullRequestNumber && { pull_request_number: pullRequestNumber }),
      })
      .whereNot({ prompt_kind: 'review' })
      .orderBy('created_at', 'desc')
      .limit(of.limit);
  }

  /** Whether the run has delivered its pull request as it is, and no later one. */
  async isLatestResult(run: RunRow): Promise<boolean> {
    if (run.outcome !== 'delivered') return false;
    const latest = await this.#knex<RunRow>('runs')
      .where({
        repository_id: run.repository_id,
        pull_request_number: run.pull_request_number,
        outcome: 'delivered',
      })
      .orderBy('created_at', 'desc')
      .first('id');
    return latest?.id === run.id;
  }

  /** The run that revises or reviews the pull request now. */
  async activeOnPullRequest(pullRequest: {
    repositoryId: string;
    number: number;
  }): Promise<RunRow | undefined> {
    return this.#knex<RunRow>('runs')
      .where({
        repository_id: pullRequest.repositoryId,
        pull_request_number: pullRequest.number,
      })
      .whereIn('prompt_kind', ['revise', 'review'])
      .whereIn('status', ACTIVE_STATUSES)
      .first();
  }

  /** Branches that earlier runs of the issue have taken. */
  async branchesOfIssue(issue: {
    repositoryId: string;
    issueNumber: number;
  }): Promise<string[]> {
    const rows = await this.#knex<RunRow>('runs')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
      })
      .whereNotNull('pushed_at')
      .select('work_branch');
    return rows.map(row => row.work_branch);
  }

  /** The newest run of the issue on this runtime, ended or not, that did not review. */
  async latestOfIssue(issue: {
    repositoryId: string;
    issueNumber: number;
    runtime: string;
  }): Promise<RunRow | undefined> {
    return this.#knex<RunRow>('runs')
      .where({
        repository_id: issue.repositoryId,
        issue_number: issue.issueNumber,
        runtime: issue.runtime,
      })
      .whereNot({ prompt_kind: 'review' })
      .orderBy('created_at', 'desc')
      .first();
  }

  /**
   * The newest delivered run of each pull request of the issue that was open when we
   * heard of it last: those of the stage first, then those that count, then the newest
   * first, at most `limit`.
   */
  async revisable(issue: {
    repositoryId: string;
    issueNumber: number;
    stage: string;
    limit: number;
  }): Promise<RunRow[]> {
    const { rows } = await this.#knex.raw(
      `select * from (
         select distinct on (pull_request_number) *
           from runs
          where repository_id = :repositoryId and issue_number = :issueNumber
            and outcome = 'delivered' and pull_request_state = 'open'
          order by pull_request_number, created_at desc
       ) as newest
       order by stage = :stage desc, superseded_at is not null, created_at desc limit :limit`,
      issue,
    );
    return rows;
  }

  /** Ids of the feedback that delivered runs of the pull request have answered. */
  async answeredFeedback(pullRequest: {
    repositoryId: string;
    number: number;
  }): Promise<Set<string>> {
    const { rows } = await this.#knex.raw(
      `select distinct item->>'id' as id
         from runs cross join lateral jsonb_array_elements(feedback) as item
        where repository_id = :repositoryId and pull_request_number = :number
          and outcome = 'delivered' and feedback is not null`,
      pullRequest,
    );
    return new Set(rows.map((row: { id: string }) => row.id));
  }

  /** Locks the row until `trx` ends. */
  async lock(trx: Knex.Transaction, id: string): Promise<RunRow> {
    const row = await trx<RunRow>('runs').where({ id }).forUpdate().first();
    if (!row) throw new NotFoundError(`There is no run ${id}`);
    return row;
  }

  async update(
    trx: Knex.Transaction,
    id: string,
    changes: Record<string, Knex.Value | Knex.Raw>,
  ): Promise<RunRow> {
    const [row] = await trx<RunRow>('runs')
      .where({ id })
      .update(changes as never)
      .returning('*');
    return row;
  }
}

/** The driver makes a PostgreSQL array of an array. */
function toJson(value: object | null): string | null {
  return value && JSON.stringify(value);
}
