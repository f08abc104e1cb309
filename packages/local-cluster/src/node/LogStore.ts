import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ContainerLog } from './ContainerLog';

export interface LogKey {
  podUid: string;
  container: string;
  /** Counts the runs of the container from 0. */
  run: number;
}

/** The logs of all containers, in `<folder>/<pod uid>/<container>/<run>.log`. They live as long as their pod. */
export class LogStore {
  readonly #folder: string;
  readonly #written = new Map<string, ContainerLog>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  create(key: LogKey): ContainerLog {
    const path = this.#pathOf(key);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const log = new ContainerLog(path);
    this.#written.set(path, log);
    return log;
  }

  /** The log of a run, whether it is still written or not. */
  open(key: LogKey): ContainerLog {
    const log = this.#written.get(this.#pathOf(key));
    if (log) return log;
    if (!existsSync(this.#pathOf(key))) this.create(key);
    return this.end(key);
  }

  end(key: LogKey): ContainerLog {
    const path = this.#pathOf(key);
    const log = this.#written.get(path) ?? new ContainerLog(path);
    this.#written.delete(path);
    log.end();
    return log;
  }

  removePod(podUid: string): void {
    rmSync(join(this.#folder, podUid), { recursive: true, force: true });
  }

  #pathOf({ podUid, container, run }: LogKey): string {
    return join(this.#folder, podUid, container, `${run}.log`);
  }
}
