import { mkdirSync, openSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import type { Response } from 'express';
import { z } from 'zod';
import type { Pod } from '../node/podStatus';
import type { ApiRequest } from './createApi';
import type { Registry } from './Registry';
import { PODS } from './resources';
import { badRequest } from './status';
import { parseOptions } from './validation';

const POLL_MS = 50;
const no = z.literal('false').optional();
const logOptions = z.strictObject({
  container: z.string().optional(),
  follow: z.enum(['true', 'false']).default('false'),
  pretty: z.string().optional(),
  previous: no,
  timestamps: no,
});

/** Each run of a container has its own id and log: both streams as they were written, kept as long as the pod and never rotated. */
function logPath(dataDir: string, containerId: string): string {
  return join(dataDir, `${containerId.replace('process:/', 'logs')}.log`);
}

/** Opens a log for appending. */
export function createLog(dataDir: string, containerId: string): number {
  const path = logPath(dataDir, containerId);
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  return openSync(path, 'a', 0o600);
}

/** Reads a log, and what is added to it for as long as `isLive` says that there may be more. */
async function* readLog(path: string, isLive: () => boolean) {
  const file = await open(path);
  try {
    for (;;) {
      const mayGrow = isLive();
      yield await file.readFile();
      if (!mayGrow) return;
      await after(POLL_MS);
    }
  } finally {
    await file.close();
  }
}

function containerIdOf({ spec, status }: Pod, asked?: string): string {
  const [{ name }] = spec.containers;
  if ((asked ?? name) !== name) {
    throw badRequest(`container ${asked} is not valid, choose one of: ${name}`);
  }
  const [{ containerID, state }] = status.containerStatuses ?? [{}];
  if (containerID) return containerID;
  const reason = state?.waiting?.reason ?? 'ContainerCreating';
  throw badRequest(`container "${name}" is waiting to start: ${reason}`);
}

/** Answers with the log of the container's latest run as text. A followed log ends when that run ends. */
export function streamPodLog(
  registry: Registry,
  dataDir: string,
  { params, query }: ApiRequest,
  response: Response,
): void {
  const { container, follow } = parseOptions(logOptions, query);
  const pod = registry.get<Pod>(PODS, params);
  const id = containerIdOf(pod, container);
  const isLive = () => {
    const now = registry.store.byUid(pod.metadata.uid)?.object as Pod;
    const [status] = now?.status.containerStatuses ?? [];
    const isRunning = status?.containerID === id && status.state?.running;
    return follow === 'true' && Boolean(isRunning);
  };
  response.type('text').flushHeaders();
  const lines = Readable.from(readLog(logPath(dataDir, id), isLive));
  pipeline(lines, response, () => undefined);
}
