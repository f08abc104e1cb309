import type { Knex } from 'knex';
import type { LabeledRun, LabelState, RunToLabel } from './planLabels';
import type { RunRow } from './rows';

export type LabeledRunRow = RunRow & LabeledRun;

/** What labels follow from, without the texts of the run. */
export type ShownRun = LabeledRun &
  Pick<
    RunRow,
    | 'project_id'
    | 'repository_id'
    | 'repository_full_name'
    | 'locale'
    | 'pull_request_state'
  >;

const SHOWN = `
  id, project_id, repository_id, repository_full_name, locale,
  status, outcome, reason_code, prompt_kind, retry_of, trigger_source,
  trigger_label, issue_number, pull_request_number, pull_request_state,
  follows, displaced_labels, superseded_at, "isApproved", "followsApprovedLatest",
  "isPullRequestApproved", "isLatestResult"`;

interface IssueKey {
  repositoryId: string;
  issueNumber: number;
}

/** Every run of an issue with what its labels follow from. A run that reviews has none here. */
const OF_ISSUE = `
  of_issue as (
    select r.*, a.id is not null as "isApproved",
           exists (select from approvals f where f.run_id = r.follows and f.voided_at is null)
             and coalesce(r.follows = waited_for.id, false) as "followsApprovedLatest",
           exists (select from approvals p where p.repository_id = r.repository_id
             and p.pull_request_number = r.pull_request_number and p.voided_at is null)
             as "isPullRequestApproved",
           coalesce(r.id = latest.id, false) as "isLatestResult",
           row_number() over (order by r.created_at desc, r.id desc) = 1 as is_newest
      from runs r
      left join approvals a on a.run_id = r.id and a.voided_at is null
      left join (
        select id from runs
         where repository_id = :repositoryId and issue_number = :issueNumber
           and outcome = 'delivered' and superseded_at is null
         order by created_at desc, id desc limit 1) as latest on true
      -- A rethink that was done is nothing that a stage builds on.
      left join (
        select id from runs
         where repository_id = :repositoryId and issue_number = :issueNumber
           and outcome = 'delivered' and superseded_at is null and reopened_at is null
         order by created_at desc, id desc limit 1) as waited_for on true
     where r.repository_id = :repositoryId and r.issue_number = :issueNumber
       and r.prompt_kind <> 'review')`;

/** Which labels of runs have been written to GitHub, and where `need:input` is ours. */
export class LabelStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /**
   * Runs of the issue whose labels are not written as they are now, oldest first; the newest
   * run in any case. A run that reviews has none here.
   */
  async runsOfIssue(issue: IssueKey): Promise<RunToLabel<LabeledRunRow>[]> {
    const { rows } = await this.#knex.raw(
      `with ${OF_ISSUE}
       select r.*, w.state as written_state, w.late_writes as written_late_writes
         from of_issue r left join written_labels w on w.run_id = r.id
        where r.is_newest or w.state is distinct from
          case when r.outcome is null then 'start' when r.superseded_at is not null then 'superseded'
               when r."isApproved" then 'approved' else 'end' end
        order by r.created_at, r.id`,
      { ...issue },
    );
    return rows.map(
      ({
        written_state: writtenState,
        written_late_writes: writtenLateWrites,
        ...run
      }: Record<string, unknown>) => ({ run, writtenState, writtenLateWrites }),
    );
  }

  /** All runs of the issue, oldest first, with what the labels follow from. */
  async allOfIssue(issue: IssueKey): Promise<ShownRun[]> {
    const { rows } = await this.#knex.raw(
      `with ${OF_ISSUE}
       select ${SHOWN}
         from of_issue order by created_at, id`,
      { ...issue },
    );
    return rows;
  }

  async markWritten(
    trx: Knex.Transaction,
    written: { runId: string; state: LabelState; lateWrites: number },
  ): Promise<void> {
    const { runId, state, lateWrites } = written;
    await trx('written_labels')
      .insert({ run_id: runId, state, late_writes: lateWrites })
      .onConflict('run_id')
      .merge();
  }

  /** Somebody has put what the run's end does not say: its labels are written again. */
  async forgetEnd(trx: Knex.Transaction, runId: string): Promise<void> {
    await trx('written_labels')
      .where({ run_id: runId })
      .update({ state: 'start' });
  }

  /** Stored before the label is put, so that it is known to be ours. */
  async noteInputRequested(
    repositoryId: string,
    numbers: number[],
  ): Promise<void> {
    if (numbers.length === 0) return;
    await this.#knex('input_requests')
      .insert(
        numbers.map(number => ({
          ...{ repository_id: repositoryId, issue_number: number },
        })),
      )
      .onConflict()
      .ignore();
  }

  async inputRequested(
    repositoryId: string,
    numbers: number[],
  ): Promise<Set<number>> {
    const rows = await this.#knex('input_requests')
      .where({ repository_id: repositoryId })
      .whereIn('issue_number', numbers)
      .pluck('issue_number');
    return new Set(rows);
  }

  async forgetInputRequested(
    trx: Knex.Transaction,
    repositoryId: string,
    numbers: number[],
  ): Promise<void> {
    await trx('input_requests')
      .where({ repository_id: repositoryId })
      .whereIn('issue_number', numbers)
      .delete();
  }
}
