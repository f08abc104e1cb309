import { DatabaseSync } from 'node:sqlite';
import type { KubeObject } from './objects';
import { Resource, RESOURCES } from './resources';

export interface ObjectKey {
  namespace?: string;
  name: string;
}

export interface Stored {
  resource: Resource;
  object: KubeObject;
}

/** One step in the life of an object; a deleted one carries the version of its deletion. */
export interface Change extends Stored {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  previous?: KubeObject;
}

const HISTORY_LENGTH = 10_000;
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
const COUNT = 'UPDATE version SET value = value + 1 RETURNING value';

function versionOf({ object }: Stored): number {
  return Number(object.metadata.resourceVersion);
}

function keyOf({ name: resource }: Resource, key: ObjectKey): string {
  return `${resource}/${key.namespace ?? ''}/${key.name}`;
}

/**
 * All objects, in memory and in SQLite: what a call has written survives a SIGKILL of this process, not a power cut. Objects that it
 * hands out must not be changed. Versions count all writes, across restarts; the history is kept in memory.
 */
export class Store {
  readonly #database: DatabaseSync;
  readonly #objects = new Map<string, Stored>();
  readonly #byUid = new Map<string, Stored>();
  readonly #history: Change[] = [];
  readonly #listeners = new Set<(change: Change) => void>();
  #version: number;

  /** Throws when another process has the file open. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(SCHEMA);
    const row = this.#database.prepare('SELECT value FROM version').get();
    this.#version = Number(row?.value);
    const rows = this.#database.prepare('SELECT resource, object FROM objects');
    for (const { resource: name, object } of rows.iterate()) {
      const resource = RESOURCES.find(each => each.name === name)!;
      this.#remember({ resource, object: JSON.parse(String(object)) });
    }
  }

  get version(): number {
    return this.#version;
  }

  close(): void {
    this.#database.close();
  }

  get<T extends KubeObject>(resource: Resource, key: ObjectKey): T | undefined {
    return this.#objects.get(keyOf(resource, key))?.object as T | undefined;
  }

  byUid(uid: string): Stored | undefined {
    return this.#byUid.get(uid);
  }

  /** Everything, by kind, namespace and name. */
  all(): Stored[] {
    const sorted = [...this.#objects].sort(([a], [b]) => (a < b ? -1 : 1));
    return sorted.map(([, stored]) => stored);
  }

  list<T extends KubeObject>(wanted: Resource, namespace?: string): T[] {
    return this.all()
      .filter(({ resource }) => resource === wanted)
      .map(({ object }) => object as T)
      .filter(({ metadata }) => !namespace || metadata.namespace === namespace);
  }

  put<T extends KubeObject>(resource: Resource, object: T): T {
    const previous = this.get(resource, object.metadata);
    const stored = { resource, object: this.#stamped(object) };
    const key = keyOf(resource, object.metadata);
    const text = JSON.stringify(stored.object);
    this.#database.prepare(PUT).run(resource.name, key, text);
    this.#remember(stored);
    this.#publish({
      type: previous ? 'MODIFIED' : 'ADDED',
      previous,
      ...stored,
    });
    return stored.object;
  }

  remove(resource: Resource, previous: KubeObject): void {
    const object = this.#stamped(previous);
    const key = keyOf(resource, object.metadata);
    this.#database.prepare(REMOVE).run(resource.name, key);
    this.#objects.delete(key);
    this.#byUid.delete(object.metadata.uid);
    this.#publish({ type: 'DELETED', resource, object, previous });
  }

  /** The changes after a version, or undefined when it lies before what is known or is none of this store's. */
  changesSince(version: number): Change[] | undefined {
    const [oldest] = this.#history;
    const known = oldest ? versionOf(oldest) - 1 : this.#version;
    if (version < known || version > this.#version) return undefined;
    return this.#history.filter(change => versionOf(change) > version);
  }

  /** Everything, as if it had just been added. */
  additions(): Change[] {
    return this.all().map(stored => ({ type: 'ADDED', ...stored }));
  }

  /** Calls the listener within each write, until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #remember(stored: Stored): void {
    const { resource, object } = stored;
    this.#objects.set(keyOf(resource, object.metadata), stored);
    this.#byUid.set(object.metadata.uid, stored);
  }

  /** The object with the version of a write to come. The version stays used even if that write fails. */
  #stamped<T extends KubeObject>(object: T): T {
    this.#version = Number(this.#database.prepare(COUNT).get()?.value);
    const resourceVersion = String(this.#version);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #publish(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > HISTORY_LENGTH) this.#history.shift();
    for (const listener of this.#listeners) listener(change);
  }
}
