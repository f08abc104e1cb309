import { DatabaseSync } from 'node:sqlite';
import type { KubeObject } from './objects';

/** One step in the life of an object. `previous` is what it was before; a deleted object carries the version of its deletion. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: string;
  version: number;
  object: KubeObject;
  previous?: KubeObject;
}

const HISTORY_LENGTH = 5000;

const MIGRATIONS = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS objects (
    resource TEXT NOT NULL, key TEXT NOT NULL, object TEXT NOT NULL, PRIMARY KEY (resource, key));
  CREATE TABLE IF NOT EXISTS version (value INTEGER NOT NULL);
  INSERT INTO version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM version);
`;

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

/**
 * All objects, in memory and written through to SQLite before a call returns: what was answered survives a SIGKILL of this
 * process (not a power cut: the write-ahead log is not synced at each commit). Objects that it hands out must not be changed.
 * One version number counts every write, across restarts. The history for watches is kept in memory only, per resource.
 */
export class Store {
  readonly #database: DatabaseSync;
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly #byUid = new Map<string, { resource: string; object: KubeObject }>();
  readonly #history = new Map<string, Change[]>();
  readonly #dropped = new Map<string, number>();
  readonly #listeners = new Set<(change: Change) => void>();
  readonly #openedAt: number;
  #version: number;

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(MIGRATIONS);
    const row = this.#database.prepare('SELECT value FROM version').get();
    this.#version = Number(row?.value);
    this.#openedAt = this.#version;
    const rows = this.#database.prepare('SELECT resource, object FROM objects');
    for (const { resource, object } of rows.iterate()) {
      this.#remember(String(resource), JSON.parse(String(object)));
    }
  }

  get version(): number {
    return this.#version;
  }

  close(): void {
    this.#listeners.clear();
    this.#database.close();
  }

  get<T extends KubeObject>(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): T | undefined {
    return this.#of(resource).get(`${namespace ?? ''}/${name}`) as T;
  }

  byUid(uid: string) {
    return this.#byUid.get(uid);
  }

  /** All objects of a resource, or those of one namespace, by namespace and name. */
  list<T extends KubeObject>(resource: string, namespace?: string): T[] {
    return [...this.#of(resource)]
      .filter(([key]) => !namespace || key.startsWith(`${namespace}/`))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object as T);
  }

  /** Every object of every resource. */
  *all(): Generator<{ resource: string; object: KubeObject }> {
    yield* this.#byUid.values();
  }

  put<T extends KubeObject>(resource: string, object: T): T {
    const previous = this.#of(resource).get(keyOf(object));
    const stored = this.#stamped(object);
    this.#commit(
      'INSERT OR REPLACE INTO objects (resource, key, object) VALUES (?, ?, ?)',
      [resource, keyOf(stored), JSON.stringify(stored)],
    );
    this.#remember(resource, stored);
    const type = previous ? 'MODIFIED' : 'ADDED';
    this.#publish({ type, resource, object: stored, previous });
    return stored;
  }

  remove(resource: string, object: KubeObject): void {
    const last = this.#stamped(object);
    this.#commit('DELETE FROM objects WHERE resource = ? AND key = ?', [
      resource,
      keyOf(object),
    ]);
    this.#of(resource).delete(keyOf(object));
    this.#byUid.delete(object.metadata.uid);
    this.#publish({
      type: 'DELETED',
      resource,
      object: last,
      previous: object,
    });
  }

  /** The changes of a resource after a version, or undefined when some of them are no longer known. */
  changesSince(resource: string, version: number): Change[] | undefined {
    if (version < (this.#dropped.get(resource) ?? this.#openedAt)) {
      return undefined;
    }
    const history = this.#history.get(resource) ?? [];
    return history.filter(change => change.version > version);
  }

  /** Calls the listener after each change, in order, until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #of(resource: string): Map<string, KubeObject> {
    let objects = this.#objects.get(resource);
    if (!objects) {
      objects = new Map();
      this.#objects.set(resource, objects);
    }
    return objects;
  }

  #remember(resource: string, object: KubeObject): void {
    this.#of(resource).set(keyOf(object), object);
    this.#byUid.set(object.metadata.uid, { resource, object });
  }

  #stamped<T extends KubeObject>(object: T): T {
    const resourceVersion = String(this.#version + 1);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #commit(sql: string, values: string[]): void {
    this.#database.exec('BEGIN');
    try {
      this.#database.prepare(sql).run(...values);
      this.#database
        .prepare('UPDATE version SET value = ?')
        .run(this.#version + 1);
      this.#database.exec('COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#version += 1;
  }

  #publish(event: Omit<Change, 'version'>): void {
    const change = { ...event, version: this.#version };
    const history = this.#history.get(event.resource) ?? [];
    history.push(change);
    if (history.length > HISTORY_LENGTH) {
      this.#dropped.set(event.resource, history.shift()!.version);
    }
    this.#history.set(event.resource, history);
    for (const listener of this.#listeners) listener(change);
  }
}
