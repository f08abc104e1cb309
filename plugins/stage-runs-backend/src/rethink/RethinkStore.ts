import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';

interface IssueKey {
  repositoryId: string;
  issueNumber: number;
}

/** Which results of an issue count, and which were replaced, in SQL. */
export class RethinkStore {
  /**
   * Locks what the issue's runs have delivered and nothing has replaced, newest first, as
   * whoever else locks two of them does. A run that is created at the same time and builds on
   * one of them waits for `trx` to end.
   */
  async lockResults(
    trx: Knex.Transaction,
    { repositoryId, issueNumber }: IssueKey,
  ): Promise<RunRow[]> {
    return trx<RunRow>('runs')
      .where({ repository_id: repositoryId, issue_number: issueNumber })
      .where({ outcome: 'delivered' })
      .whereNull('superseded_at')
      .orderBy('created_at', 'desc')
      .orderBy('id', 'desc')
      .forUpdate();
  }

  /** Whether something has replaced one of these results. Until `trx` ends nothing does. */
  async isAnySuperseded(
    trx: Knex.Transaction,
    runIds: string[],
  ): Promise<boolean> {
    const rows = await trx<RunRow>('runs')
      .whereIn('id', runIds)
      .forShare()
      .select('superseded_at');
    return rows.some(row => row.superseded_at !== null);
  }

  async markReopened(trx: Knex.Transaction, runId: string): Promise<void> {
    await trx('runs')
      .where({ id: runId })
      .update({ reopened_at: trx.raw('kernel.now()') });
  }

  async markSuperseded(
    trx: Knex.Transaction,
    superseded: { runIds: string[]; by: string },
  ): Promise<RunRow[]> {
    return trx<RunRow>('runs')
      .whereIn('id', superseded.runIds)
      .update({
        superseded_by: superseded.by,
        superseded_at: trx.raw('kernel.now()') as never,
      })
      .returning('*');
  }
}
