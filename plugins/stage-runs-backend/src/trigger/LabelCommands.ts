import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';

/**
 * Trigger labels that the platform has put itself, for runs that were started or retried in
 * the portal. GitHub tells of them like of any other label; they must neither start a run
 * nor be refused in public.
 */
export class LabelCommands {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Stored before the label is put: its webhook may come before GitHub's answer. */
  async record(trx: Knex.Transaction, run: RunRow): Promise<void> {
    await this.recordLabel(trx, {
      ...{ runId: run.id, repositoryId: run.repository_id },
      ...{ issueNumber: run.issue_number, label: run.trigger_label },
    });
  }

  /** As {@link record}, of another label that is put for the run. */
  async recordLabel(
    trx: Knex.Transaction,
    command: {
      runId: string;
      repositoryId: string;
      issueNumber: number;
      label: string;
    },
  ): Promise<void> {
    await trx('label_commands')
      .insert({
        run_id: command.runId,
        repository_id: command.repositoryId,
        issue_number: command.issueNumber,
        label: command.label,
        commanded_at: trx.raw('kernel.now()'),
      })
      .onConflict(['run_id', 'label'])
      .merge({ commanded_at: trx.raw('kernel.now()'), consumed_by: null });
  }

  /** Says which account puts the run's label; GitHub's webhook names it as the sender. */
  async putBy(runId: string, accountId: string): Promise<void> {
    await this.#knex('label_commands')
      .where({ run_id: runId })
      .update({ put_by: accountId });
  }

  /**
   * Whether the delivery tells of a label that we put. A command covers one delivery, and
   * that one each time it is handled.
   */
  async consume(told: {
    repositoryId: string;
    issueNumber: number;
    label: string;
    senderId: string;
    deliveryId: string;
  }): Promise<boolean> {
    const { rows } = await this.#knex.raw(
      `update label_commands set consumed_by = :deliveryId
       where (run_id, label) = (
         select run_id, label from label_commands
         where repository_id = :repositoryId and issue_number = :issueNumber and label = :label
           and put_by = :senderId and coalesce(consumed_by, :deliveryId) = :deliveryId
         order by consumed_by nulls last, commanded_at limit 1 for update)
       returning run_id`,
      told,
    );
    return rows.length > 0;
  }
}
