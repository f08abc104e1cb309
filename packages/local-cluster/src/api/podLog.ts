import { mkdirSync, openSync } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline, Readable } from 'node:stream';
import { setTimeout as after } from 'node:timers/promises';
import type { Response } from 'express';
import { z } from 'zod';
import { Pod, statusesOf } from '../node/podStatus';
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
  tailLines: z.coerce.number().int().nonnegative().default(Infinity),
  limitBytes: z.coerce.number().int().positive().default(Infinity),
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

/** The last lines, and of these the first bytes: as in Kubernetes. */
async function* readPart(
  path: string,
  { tailLines, limitBytes }: { tailLines: number; limitBytes: number },
) {
  const lines = (await readFile(path, 'latin1')).split(/(?<=\n)/);
  const tail = lines.slice(Math.max(lines.length - tailLines, 0)).join('');
  yield Buffer.from(tail.slice(0, limitBytes), 'latin1');
}

function containerIdOf(pod: Pod, name: string): string {
  const { containers, initContainers } = pod.spec;
  const names = [...containers, ...initContainers].map(each => each.name);
  if (!names.includes(name)) {
    const choice = names.join(', ');
    throw badRequest(
      `container ${name} is not valid, choose one of: ${choice}`,
    );
  }
  const { containerID, state } = statusesOf(pod).get(name) ?? {};
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
  const options = parseOptions(logOptions, query);
  const { follow, tailLines, limitBytes } = options;
  const isPart = tailLines < Infinity || limitBytes < Infinity;
  if (isPart && follow === 'true') {
    throw badRequest('following a part of a log is not served');
  }
  const pod = registry.get<Pod>(PODS, params);
  const { container = pod.spec.containers[0].name } = options;
  const id = containerIdOf(pod, container);
  const isLive = () => {
    const now = registry.store.byUid(pod.metadata.uid)?.object as Pod;
    const status = now && statusesOf(now).get(container);
    const isRunning = status?.containerID === id && status.state?.running;
    return follow === 'true' && Boolean(isRunning);
  };
  response.type('text').flushHeaders();
  const path = logPath(dataDir, id);
  const lines = Readable.from(
    isPart ? readPart(path, options) : readLog(path, isLive),
  );
  pipeline(lines, response, () => undefined);
}
