import { pipeline, Readable } from 'node:stream';
import type { Response } from 'express';
import { z } from 'zod';
import { readLog } from '../node/podLog';
import type { Pod } from '../node/podStatus';
import type { Registry } from './Registry';
import { PODS } from './resources';
import type { ApiRequest } from './serveResource';
import { badRequest } from './status';
import { parseOptions } from './validation';

const no = z.literal('false').optional();
const logOptions = z.strictObject({
  container: z.string().optional(),
  follow: z.enum(['true', 'false']).default('false'),
  pretty: z.string().optional(),
  previous: no,
  timestamps: no,
});

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
  logsFolder: string,
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
  const aborted = new AbortController();
  response.on('close', () => aborted.abort());
  response.type('text').flushHeaders();
  const lines = readLog(logsFolder, id, isLive, aborted.signal);
  pipeline(Readable.from(lines), response, () => aborted.abort());
}
