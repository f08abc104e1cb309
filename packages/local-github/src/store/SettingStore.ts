import { Database } from './Database';

/** Single values that must survive a restart. */
export class SettingStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The stored value; `create` makes it the first time. */
  getOrCreate(name: string, create: () => string): string {
    const row = this.#database.get<{ value: string }>(
      'SELECT value FROM settings WHERE name = :name',
      { name },
    );
    if (row) return row.value;
    const value = create();
    this.#database.run(
      'INSERT INTO settings (name, value) VALUES (:name, :value)',
      { name, value },
    );
    return value;
  }
}
