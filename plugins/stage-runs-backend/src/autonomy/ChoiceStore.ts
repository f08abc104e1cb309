import { randomUUID } from 'node:crypto';
import type { Knex } from 'knex';
import type { ChoiceEnd, ChoiceRow, IssueKey } from './choice';

type NewChoice = Pick<
  ChoiceRow,
  | 'project_id'
  | 'repository_id'
  | 'issue_number'
  | 'approved_run_id'
  | 'stages'
  | 'until_stage'
  | 'chosen_by_github_id'
  | 'chosen_by_login'
  | 'chosen_by_user_entity_ref'
  | 'proof_id'
  | 'reason'
>;

/** What people have chosen to go on with. Who may do so is decided elsewhere. */
export class ChoiceStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Undefined when the issue has an open one: somebody was faster. */
  async insert(
    trx: Knex.Transaction,
    choice: NewChoice,
  ): Promise<ChoiceRow | undefined> {
    const [row] = await trx<ChoiceRow>('autonomy_choices')
      .insert({
        ...{ ...choice, id: randomUUID() },
        created_at: trx.raw('kernel.now()') as never,
      })
      .onConflict()
      .ignore()
      .returning('*');
    return row;
  }

  async find(id: string): Promise<ChoiceRow | undefined> {
    return this.#knex<ChoiceRow>('autonomy_choices').where({ id }).first();
  }

  /** The one by which the platform has started the run. */
  async ofRun(run: {
    autonomy_choice_id: string | null;
  }): Promise<ChoiceRow | undefined> {
    return run.autonomy_choice_id
      ? this.find(run.autonomy_choice_id)
      : undefined;
  }

  /** The issue's last one, open or ended. */
  async newest(issue: IssueKey): Promise<ChoiceRow | undefined> {
    return this.#knex<ChoiceRow>('autonomy_choices')
      .where(columnsOf(issue))
      .orderBy('created_at', 'desc')
      .first();
  }

  /** The one whose end the run's comment tells of. */
  async endedAtRun(runId: string): Promise<ChoiceRow | undefined> {
    return this.#knex<ChoiceRow>('autonomy_choices')
      .where({ ended_at_run_id: runId })
      .orderBy('created_at', 'desc')
      .first();
  }

  /** Nobody ends it before `trx` does. */
  async lockOpen(
    trx: Knex.Transaction,
    issue: IssueKey,
  ): Promise<ChoiceRow | undefined> {
    return trx<ChoiceRow>('autonomy_choices')
      .where(columnsOf(issue))
      .whereNull('ended_at')
      .forUpdate()
      .first();
  }

  /** Final: nothing opens it again. */
  async end(trx: Knex.Transaction, id: string, end: ChoiceEnd): Promise<void> {
    await trx('autonomy_choices')
      .where({ id })
      .whereNull('ended_at')
      .update({
        ended_at: trx.raw('kernel.now()'),
        ended_by: end.by,
        end_reason: end.reason,
        halt_code: end.haltCode ?? null,
        ended_at_run_id: end.atRunId,
      });
  }
}

function columnsOf({ repositoryId, issueNumber }: IssueKey) {
  return { repository_id: repositoryId, issue_number: issueNumber };
}
