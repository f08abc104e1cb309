import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { StageResult } from '../pipeline/judgeEntry';
import type { RunRow } from '../runs/rows';

export interface ApprovalRow {
  id: string;
  project_id: string;
  repository_id: string;
  issue_number: number;
  stage: string;
  run_id: string;
  pull_request_number: number;
  artefact_sha: string;
  approved_by_github_id: string | null;
  approved_by_login: string;
  approved_by_user_entity_ref: string;
  /** `on_behalf`: a tool of the person's, by its name. */
  proof_kind: 'github_delivery' | 'portal_session' | 'on_behalf';
  proof_id: string;
  approved_at: Date;
  voided_at: Date | null;
  void_reason: VoidReason | null;
}

/** `superseded`: a rethink has replaced the result. */
export type VoidReason = 'artefact_changed' | 'superseded';

/** The person's act, and how it is known that it was one. */
export interface ApprovedBy {
  githubId: string | null;
  login: string;
  userEntityRef: string;
  proof: { kind: ApprovalRow['proof_kind']; id: string };
}

interface IssueKey {
  repositoryId: string;
  issueNumber: number;
}

type Executor = Knex | Knex.Transaction;

/** What people have accepted. Who may do so is decided elsewhere. */
export class ApprovalStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** False when the gate has an approval that holds: somebody was faster. */
  async insert(
    trx: Knex.Transaction,
    approval: { run: RunRow; artefactSha: string; by: ApprovedBy },
  ): Promise<boolean> {
    const { run, artefactSha, by } = approval;
    const inserted = await trx('approvals')
      .insert({
        id: randomUUID(),
        project_id: run.project_id,
        repository_id: run.repository_id,
        issue_number: run.issue_number,
        stage: run.stage,
        run_id: run.id,
        pull_request_number: run.pull_request_number,
        artefact_sha: artefactSha,
        approved_by_github_id: by.githubId,
        approved_by_login: by.login,
        approved_by_user_entity_ref: by.userEntityRef,
        proof_kind: by.proof.kind,
        proof_id: by.proof.id,
        approved_at: trx.raw('kernel.now()'),
      })
      .onConflict()
      .ignore()
      .returning('id');
    return inserted.length === 1;
  }

  /** The approval of the stage's result that holds. */
  async valid(
    gate: IssueKey & { stage: string },
    executor: Executor = this.#knex,
  ): Promise<ApprovalRow | undefined> {
    return executor<ApprovalRow>('approvals')
      .where({
        repository_id: gate.repositoryId,
        issue_number: gate.issueNumber,
        stage: gate.stage,
      })
      .whereNull('voided_at')
      .first();
  }

  /** The approval that holds of what the run has delivered. */
  async ofRun(runId: string): Promise<ApprovalRow | undefined> {
    return this.#knex<ApprovalRow>('approvals')
      .where({ run_id: runId })
      .whereNull('voided_at')
      .first();
  }

  /** The newest of those that hold for one of these stages. */
  async newestOf(
    trx: Knex.Transaction,
    of: IssueKey & { stages: string[] },
  ): Promise<ApprovalRow | undefined> {
    return trx<ApprovalRow>('approvals')
      .where({
        repository_id: of.repositoryId,
        issue_number: of.issueNumber,
      })
      .whereIn('stage', of.stages)
      .whereNull('voided_at')
      .orderBy('approved_at', 'desc')
      .first();
  }

  async validOfPullRequest(pullRequest: {
    repositoryId: string;
    number: number;
  }): Promise<ApprovalRow[]> {
    return this.#knex<ApprovalRow>('approvals')
      .where({
        repository_id: pullRequest.repositoryId,
        pull_request_number: pullRequest.number,
      })
      .whereNull('voided_at');
  }

  /** Answers whether it held until now. */
  async void(
    trx: Knex.Transaction,
    id: string,
    reason: VoidReason,
  ): Promise<boolean> {
    const count = await trx('approvals')
      .where({ id })
      .whereNull('voided_at')
      .update({ voided_at: trx.raw('kernel.now()'), void_reason: reason });
    return count === 1;
  }

  async voidOfRun(
    trx: Knex.Transaction,
    runId: string,
    reason: VoidReason,
  ): Promise<void> {
    await trx('approvals')
      .where({ run_id: runId })
      .whereNull('voided_at')
      .update({ voided_at: trx.raw('kernel.now()'), void_reason: reason });
  }

  /** What the issue has of each stage. */
  async resultsOf(issue: IssueKey): Promise<StageResult[]> {
    const { rows } = await this.#knex.raw(
      `select r.stage,
              case when bool_or(a.id is not null) then 'approved'
                   when bool_or(r.outcome = 'delivered' and r.superseded_at is null) then 'delivered'
                   when bool_or(r.outcome is null) then 'working'
                   else 'superseded' end as state
         from runs r
         left join approvals a on a.run_id = r.id and a.voided_at is null
        where r.repository_id = :repositoryId and r.issue_number = :issueNumber
          and (r.outcome is null or r.outcome = 'delivered')
          and r.prompt_kind <> 'review'
        group by r.stage order by r.stage`,
      { ...issue },
    );
    return rows;
  }
}
