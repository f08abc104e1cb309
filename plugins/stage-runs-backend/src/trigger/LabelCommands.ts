import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';

/**
 * Trigger labels that the platform has put itself, for retried runs. GitHub tells of them
 * like of any other label; they must neither start a run nor be refused in public.
 */
export class LabelCommands {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Stored before the label is put: its webhook may come before GitHub's answer. */
  async record(trx: Knex.Transaction, run: RunRow): Promise<void> {
    await trx('label_commands')
      .insert({
        run_id: run.id,
        repository_id: run.repository_id,
        issue_number: run.issue_number,
        label: run.trigger_label,
        commanded_at: trx.raw('kernel.now()'),
      })
      .onConflict()
      .ignore();
  }

  async includes(command: {
    repositoryId: string;
    issueNumber: number;
    label: string;
  }): Promise<boolean> {
    const found = await this.#knex('label_commands')
      .where({
        repository_id: command.repositoryId,
        issue_number: command.issueNumber,
        label: command.label,
      })
      .first('run_id');
    return found !== undefined;
  }
}
