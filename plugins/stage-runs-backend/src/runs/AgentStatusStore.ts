import type { Knex } from 'knex';
import type { RunRow } from './rows';

export interface AgentStatus {
  text: string;
  created_at: Date;
}

/** The short lines in which an agent says what it is doing. */
export class AgentStatusStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** False when the status was stored before. */
  async add(
    trx: Knex.Transaction,
    run: Pick<RunRow, 'id' | 'attempt'>,
    status: { seq: bigint; text: string },
  ): Promise<boolean> {
    const stored = await trx('agent_statuses')
      .insert({
        run_id: run.id,
        attempt: run.attempt,
        seq: status.seq.toString(),
        text: status.text,
        created_at: trx.raw('kernel.now()'),
      })
      .onConflict()
      .ignore()
      .returning('seq');
    return stored.length > 0;
  }

  /** A status that the agent reports by a tool. `run` is locked by the caller. */
  async addByTool(
    trx: Knex.Transaction,
    run: Pick<RunRow, 'id' | 'attempt'>,
    text: string,
  ): Promise<void> {
    await trx.raw(
      `insert into agent_statuses (run_id, attempt, source, seq, text, created_at)
       select :id, :attempt, 'tool', coalesce(max(seq), 0) + 1, :text, kernel.now()
         from agent_statuses where run_id = :id and attempt = :attempt and source = 'tool'`,
      { id: run.id, attempt: run.attempt, text },
    );
  }

  /** The newest statuses of the attempt, oldest first. */
  async last(
    run: Pick<RunRow, 'id' | 'attempt'>,
    count: number,
  ): Promise<AgentStatus[]> {
    const rows = await this.#knex<AgentStatus>('agent_statuses')
      .where({ run_id: run.id, attempt: run.attempt } as never)
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'source', order: 'desc' },
        { column: 'seq', order: 'desc' },
      ])
      .limit(count)
      .select('text', 'created_at');
    return rows.reverse();
  }
}
