import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
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
  readonly #open = new Map<string, ContainerLog>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  create(key: LogKey): ContainerLog {
    const path = this.#pathOf(key);
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    const log = new ContainerLog(path, 'open');
    this.#open.set(path, log);
    return log;
  }

  /** The log of a run, whether it is still written or not. */
  open(key: LogKey): ContainerLog {
    const path = this.#pathOf(key);
    const log = this.#open.get(path);
    if (log) return log;
    if (!existsSync(path)) this.create(key).end();
    return new ContainerLog(path, 'ended');
  }

  end(key: LogKey): void {
    const path = this.#pathOf(key);
    this.#open.get(path)?.end();
    this.#open.delete(path);
  }

  removePod(podUid: string): void {
    rmSync(join(this.#folder, podUid), { recursive: true, force: true });
  }

  #pathOf({ podUid, container, run }: LogKey): string {
    return join(this.#folder, podUid, container, `${run}.log`);
  }
}
