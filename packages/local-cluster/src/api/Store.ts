import { DatabaseSync } from 'node:sqlite';
import type { KubeObject } from './objects';

export interface ObjectKey {
  namespace?: string;
  name: string;
}

interface Stored {
  resource: string;
  object: KubeObject;
}

/** One step in the life of an object; a deleted one carries the version of its deletion. */
export interface Change extends Stored {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  version: number;
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

function keyOf(resource: string, { namespace = '', name }: ObjectKey): string {
  return `${resource}/${namespace}/${name}`;
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
  #forgottenVersion: number;
  #version: number;

  /** Throws when another process has the file open. */
  constructor(file: string) {
    this.#database = new DatabaseSync(file);
    this.#database.exec(SCHEMA);
    const row = this.#database.prepare('SELECT value FROM version').get();
    this.#version = Number(row?.value);
    this.#forgottenVersion = this.#version;
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
    return this.#objects.get(keyOf(resource, key))?.object as T | undefined;
  }

  byUid(uid: string): Stored | undefined {
    return this.#byUid.get(uid);
  }

  /** The objects of a resource, by namespace and name. */
  list<T extends KubeObject>(resource: string, namespace?: string): T[] {
    const prefix = `${resource}/${namespace ? `${namespace}/` : ''}`;
    return [...this.#objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { object }]) => object as T);
  }

  put<T extends KubeObject>(resource: string, object: T): T {
    const previous = this.get(resource, object.metadata);
    const stored = this.#stamped(object);
    const key = keyOf(resource, object.metadata);
    this.#database.prepare(PUT).run(resource, key, JSON.stringify(stored));
    this.#remember(resource, stored);
    const type = previous ? 'MODIFIED' : 'ADDED';
    this.#publish({ type, resource, object: stored, previous });
    return stored;
  }

  remove(resource: string, previous: KubeObject): void {
    const object = this.#stamped(previous);
    const key = keyOf(resource, object.metadata);
    this.#database.prepare(REMOVE).run(resource, key);
    this.#objects.delete(key);
    this.#byUid.delete(object.metadata.uid);
    this.#publish({ type: 'DELETED', resource, object, previous });
  }

  /** The changes after a version, or undefined when it lies before what is known or is none of this store's. */
  changesSince(version: number): Change[] | undefined {
    const isKnown = version >= this.#forgottenVersion;
    if (!isKnown || version > this.#version) return undefined;
    return this.#history.filter(change => change.version > version);
  }

  /** Calls the listener within each write, until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #remember(resource: string, object: KubeObject): void {
    const stored = { resource, object };
    this.#objects.set(keyOf(resource, object.metadata), stored);
    this.#byUid.set(object.metadata.uid, stored);
  }

  /** The object with the version of a write to come. The version stays used even if that write fails. */
  #stamped<T extends KubeObject>(object: T): T {
    this.#version = Number(this.#database.prepare(COUNT).get()?.value);
    const resourceVersion = String(this.#version);
    return { ...object, metadata: { ...object.metadata, resourceVersion } };
  }

  #publish(step: Omit<Change, 'version'>): void {
    const change = { ...step, version: this.#version };
    this.#history.push(change);
    if (this.#history.length > HISTORY_LENGTH) {
      this.#forgottenVersion = this.#history.shift()!.version;
    }
    for (const listener of this.#listeners) listener(change);
  }
}
