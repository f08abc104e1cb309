import { setTimeout as after } from 'node:timers/promises';
import {
  type KubeConfig,
  type KubernetesListObject,
  type KubernetesObject,
  Watch,
} from '@kubernetes/client-node';

export type WatchEvent = 'ADDED' | 'MODIFIED' | 'DELETED';

export interface WatchOptions<T extends KubernetesObject> {
  config: KubeConfig;
  path: string;
  labelSelector: string;
  signal: AbortSignal;
  /** One page of what there is. */
  list(page: {
    labelSelector: string;
    limit: number;
    _continue?: string;
  }): Promise<KubernetesListObject<T>>;
  onEvent(type: WatchEvent, object: T): void;
  /** The API answers again. What was deleted meanwhile may not be told. */
  onRecovered(): void;
  onBroken(error: unknown): void;
  /** How long to wait after so many connections in a row that ended soon. */
  pauseMs?(failures: number): number;
}

const PAGE_SIZE = 500;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 5_000;
/** A connection that lived so long did not fail. */
const STEADY_MS = 5_000;

/**
 * Tells what there is, and then every change, until `signal` aborts: an informer that keeps
 * no objects. There is one connection at a time. A broken one goes on from the last version
 * that was seen; when the server has forgotten it, all is listed again. An object may be
 * told more than once.
 */
export async function watchObjects<T extends KubernetesObject>(
  options: WatchOptions<T>,
): Promise<void> {
  const { signal, onBroken, pauseMs: pause = pauseMs } = options;
  const state: WatchState = { version: undefined, failures: 0 };
  while (!signal.aborted) {
    const startedAt = performance.now();
    try {
      state.version ??= await listAll(options);
      await watchOnce(options, state);
    } catch (error) {
      if (signal.aborted) return;
      if (isForgotten(error)) state.version = undefined;
      else onBroken(error);
    }
    const wasSteady = performance.now() - startedAt >= STEADY_MS;
    state.failures = wasSteady ? 1 : state.failures + 1;
    await after(pause(state.failures), undefined, {
      ...{ signal, ref: false },
    }).catch(() => undefined);
  }
}

interface WatchState {
  /** Where to go on; undefined when all has to be listed. */
  version: string | undefined;
  /** Connections in a row that ended soon. */
  failures: number;
}

/** 250 ms, doubled up to 5 s, less up to a half by chance: replicas do not come back at once. */
export function pauseMs(failures: number, random = Math.random()): number {
  const doubled = FIRST_PAUSE_MS * 2 ** Math.min(failures - 1, 10);
  return Math.min(doubled, LONGEST_PAUSE_MS) * (1 - random / 2);
}

async function listAll<T extends KubernetesObject>(
  options: WatchOptions<T>,
): Promise<string> {
  const { labelSelector, list, onEvent } = options;
  let _continue: string | undefined;
  for (;;) {
    const page = await list({ labelSelector, limit: PAGE_SIZE, _continue });
    for (const item of page.items) onEvent('ADDED', item);
    _continue = page.metadata?._continue;
    if (!_continue) return page.metadata!.resourceVersion!;
  }
}

/** Resolves when the server ends the watch or says nothing for 30 s, rejects when it breaks. */
async function watchOnce<T extends KubernetesObject>(
  options: WatchOptions<T>,
  state: WatchState,
): Promise<void> {
  const { config, path, labelSelector, signal, onEvent } = options;
  const query = {
    ...{ labelSelector, resourceVersion: state.version },
    allowWatchBookmarks: true,
  };
  let stop = () => {};
  const ended = new Promise<void>((resolve, reject) => {
    const tell = (type: string, object: T & { code?: number }) => {
      if (type === 'ERROR') return reject(object);
      state.version = object.metadata!.resourceVersion;
      if (type !== 'BOOKMARK') onEvent(type as WatchEvent, object);
      return undefined;
    };
    const end = (error?: Error) =>
      !error || error.name === 'TimeoutError' ? resolve() : reject(error);
    const connecting = new Watch(config).watch(path, query, tell, end);
    stop = () => void connecting.then(connection => connection.abort());
    connecting.then(connection => {
      if (signal.aborted) return connection.abort();
      const isOpen = !connection.signal.aborted;
      if (isOpen && state.failures > 0) options.onRecovered();
      return undefined;
    }, reject);
  });
  signal.addEventListener('abort', stop);
  await ended.finally(() => {
    signal.removeEventListener('abort', stop);
    stop();
  });
}

function isForgotten(error: unknown): boolean {
  const { code, statusCode } = error as { code?: number; statusCode?: number };
  return code === 410 || statusCode === 410;
}
