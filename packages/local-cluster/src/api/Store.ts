import { DatabaseSync } from 'node:sqlite';
import type { KubeObject } from './objects';

export interface ObjectKey {
  namespace?: string;
  name: string;
}

/** One step in the life of an object; a deleted one carries the version of its deletion. */
export interface Change {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: string;
  version: number;
  object: KubeObject;
  previous?: KubeObject;
}

const HISTORY_LENGTH = 5000;
const SCHEMA = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS objects (
    resource TEXT, key TEXT, object TEXT, PRIMARY KEY (resource, key));
  CREATE TABLE IF NOT EXISTS version (value INTEGER);
  INSERT INTO version SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM version)`;
const PUT = 'INSERT OR REPLACE INTO objects VALUES (?, ?, ?)';
const REMOVE = 'DELETE FROM objects WHERE resource = ? AND key = ?';

function keyOf({ namespace = '', name }: ObjectKey): string {
  return `${namespace}/${name}`;
}

/**
 * All objects, in memory and in SQLite: what a call has written survives a SIGKILL of this process, not a power cut. Objects that it
 * hands out must not be changed. Versions count all writes, across restarts; the history is kept in memory, per resource.
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

  /** Throws when another process has the file open. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(SCHEMA);
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

  get<T extends KubeObject>(resource: string, key: ObjectKey): T | undefined {
    return this.#of(resource).get(keyOf(key)) as T | undefined;
  }

  byUid(uid: string) {
    return this.#byUid.get(uid);
  }

  all() {
    return [...this.#byUid.values()];
  }

  /** The objects of a resource, by namespace and name. */
  list<T extends KubeObject>(resource: string, namespace?: string): T[] {
    const found = [...this.#of(resource)].sort(([a], [b]) => (a < b ? -1 : 1));
    const objects = found.map(([, object]) => object as T);
    if (!namespace) return objects;
    return objects.filter(object => object.metadata.namespace === namespace);
  }

  put<T extends KubeObject>(resource: string, object: T): T {
    const key = keyOf(object.metadata);
    const previous = this.#of(resource).get(key);
    const stored = this.#stamped(object);
    this.#commit(PUT, [resource, key, JSON.stringify(stored)]);
    this.#remember(resource, stored);
    const type = previous ? 'MODIFIED' : 'ADDED';
    this.#publish(type, resource, stored, previous);
    return stored;
  }

  remove(resource: string, object: KubeObject): void {
    const last = this.#stamped(object);
    const key = keyOf(object.metadata);
    this.#commit(REMOVE, [resource, key]);
    this.#of(resource).delete(key);
    this.#byUid.delete(object.metadata.uid);
    this.#publish('DELETED', resource, last, object);
  }

  /** The changes after a version, or undefined when some are no longer known. */
  changesSince(resource: string, version: number): Change[] | undefined {
    const oldest = this.#dropped.get(resource) ?? this.#openedAt;
    if (version < oldest) return undefined;
    const history = this.#history.get(resource) ?? [];
    return history.filter(change => change.version > version);
  }

  /** Calls the listener within each write, until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #of(resource: string): Map<string, KubeObject> {
    const objects = this.#objects.get(resource) ?? new Map();
    this.#objects.set(resource, objects);
    return objects;
  }

  #remember(resource: string, object: KubeObject): void {
    this.#of(resource).set(keyOf(object.metadata), object);
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
      this.#database.exec('UPDATE version SET value = value + 1; COMMIT');
    } catch (error) {
      this.#database.exec('ROLLBACK');
      throw error;
    }
    this.#version += 1;
  }

  #publish(
    type: Change['type'],
    resource: string,
    object: KubeObject,
    previous?: KubeObject,
  ): void {
    const version = this.#version;
    const history = this.#history.get(resource) ?? [];
    const change = { type, resource, version, object, previous };
    this.#history.set(resource, history);
    history.push(change);
    if (history.length > HISTORY_LENGTH) {
      this.#dropped.set(resource, history.shift()!.version);
    }
    for (const listener of this.#listeners) listener(change);
  }
}
