import { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import { schemaSteps } from './schema';

type Parameters = Record<string, SQLInputValue>;

/**
 * The SQLite file. Every call is synchronous, so a transaction is never
 * interleaved with another one. What was committed survives a SIGKILL of the
 * process; a power cut may cost the last moments (`synchronous = NORMAL`).
 */
export class Database {
  readonly #sqlite: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();

  private constructor(sqlite: DatabaseSync) {
    this.#sqlite = sqlite;
  }

  static open(file: string): Database {
    const sqlite = new DatabaseSync(file);
    try {
      // Held until the process ends: two processes would send webhooks twice.
      sqlite.exec('PRAGMA locking_mode = EXCLUSIVE');
      sqlite.exec('PRAGMA journal_mode = WAL');
      sqlite.exec('PRAGMA synchronous = NORMAL');
      sqlite.exec('PRAGMA foreign_keys = ON');
      sqlite.exec('BEGIN EXCLUSIVE; COMMIT');
    } catch (error) {
      sqlite.close();
      throw new Error(
        `Cannot use ${file} (${error}). Is another local-github running on this data folder?`,
      );
    }
    const database = new Database(sqlite);
    database.#migrate();
    return database;
  }

  get<Row>(sql: string, parameters: Parameters = {}): Row | undefined {
    return this.#statement(sql).get(parameters) as Row | undefined;
  }

  all<Row>(sql: string, parameters: Parameters = {}): Row[] {
    return this.#statement(sql).all(parameters) as Row[];
  }

  /** Returns the id of the row that an INSERT made. */
  run(sql: string, parameters: Parameters = {}): number {
    return Number(this.#statement(sql).run(parameters).lastInsertRowid);
  }

  /** Runs `work` in one transaction. Nested calls join the outer one. */
  transaction<Result>(work: () => Result): Result {
    if (this.#sqlite.isTransaction) return work();
    this.#sqlite.exec('BEGIN IMMEDIATE');
    try {
      const result = work();
      this.#sqlite.exec('COMMIT');
      return result;
    } catch (error) {
      this.#sqlite.exec('ROLLBACK');
      throw error;
    }
  }

  close(): void {
    this.#sqlite.close();
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (!statement) {
      statement = this.#sqlite.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #migrate(): void {
    const { user_version: done } = this.get<{ user_version: number }>(
      'PRAGMA user_version',
    )!;
    for (let step = done; step < schemaSteps.length; step++) {
      this.transaction(() => {
        this.#sqlite.exec(schemaSteps[step]);
        this.#sqlite.exec(`PRAGMA user_version = ${step + 1}`);
      });
    }
  }
}
