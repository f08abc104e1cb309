import type { Knex } from 'knex';
import type { RunRow } from './rows';

export interface LogChunk {
  seq: bigint;
  firstLine: number;
  lineCount: number;
  /** Redacted already. */
  text: string;
}

export interface LogLine {
  n: number;
  text: string;
}

/** What is kept of one attempt's log; later chunks are dropped and the last line says so. */
export const MAX_LOG_BYTES = 64 * 1024 * 1024;
const LOG_FULL = '[the log is longer than 64 MiB; the rest was not kept]';

type AttemptKey = Pick<RunRow, 'id' | 'attempt'>;

/** The log of agents, in chunks as the runner sends them. Log lines are not events. */
export class LogStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Stores a chunk once; a repeated one changes nothing. */
  async append(run: AttemptKey, chunk: LogChunk): Promise<void> {
    await this.#knex.transaction(async trx => {
      const size = await lockLogSize(trx, run);
      if (size > MAX_LOG_BYTES) return;
      const bytes = Buffer.byteLength(chunk.text);
      const full = size + bytes > MAX_LOG_BYTES;
      const stored = await insertChunk(trx, run, full ? cut(chunk) : chunk);
      if (!stored) return;
      await trx('run_attempts')
        .where({ run_id: run.id, attempt: run.attempt })
        .update({
          log_bytes: full ? MAX_LOG_BYTES + 1 : size + bytes,
          log_lines: trx.raw('greatest(log_lines, ?)', [
            chunk.firstLine + (full ? 1 : chunk.lineCount) - 1,
          ]),
        });
    });
  }

  /** Lines from `fromLine` on, in order, at most `limit`. */
  async read(
    run: AttemptKey,
    range: { fromLine: number; limit: number },
  ): Promise<LogLine[]> {
    const { rows } = await this.#knex.raw<{
      rows: { first_line: number; text: string }[];
    }>(
      `select first_line, text from run_log_chunks
        where run_id = ? and attempt = ?
          and first_line >= coalesce((
            select max(first_line) from run_log_chunks
             where run_id = ? and attempt = ? and first_line <= ?), 0)
          and first_line < ?
        order by first_line`,
      [
        ...[run.id, run.attempt],
        ...[run.id, run.attempt, range.fromLine],
        range.fromLine + range.limit,
      ],
    );
    return rows
      .flatMap(linesOf)
      .filter(line => line.n >= range.fromLine)
      .slice(0, range.limit);
  }
}

function linesOf(chunk: { first_line: number; text: string }): LogLine[] {
  return chunk.text
    .split('\n')
    .map((text, index) => ({ n: chunk.first_line + index, text }));
}

function cut(chunk: LogChunk): LogChunk {
  return { ...chunk, lineCount: 1, text: LOG_FULL };
}

async function lockLogSize(
  trx: Knex.Transaction,
  run: AttemptKey,
): Promise<number> {
  const row = await trx('run_attempts')
    .where({ run_id: run.id, attempt: run.attempt })
    .forUpdate()
    .first<{ log_bytes: string } | undefined>('log_bytes');
  return Number(row?.log_bytes ?? 0);
}

async function insertChunk(
  trx: Knex.Transaction,
  run: AttemptKey,
  chunk: LogChunk,
): Promise<boolean> {
  const stored = await trx('run_log_chunks')
    .insert({
      run_id: run.id,
      attempt: run.attempt,
      seq: chunk.seq.toString(),
      first_line: chunk.firstLine,
      line_count: chunk.lineCount,
      text: chunk.text,
      created_at: trx.raw('kernel.now()'),
    })
    .onConflict()
    .ignore()
    .returning('seq');
  return stored.length > 0;
}
