import type { ServerResponse } from 'node:http';
import { Readable, pipeline } from 'node:stream';
import type { LogQuery } from '../node/ContainerLog';
import type { LogStore } from '../node/LogStore';
import type { ContainerStatus, Pod } from '../node/podStatus';
import { badRequest } from './status';

export interface PodLogOptions {
  pod: Pod;
  logs: LogStore;
  query: URLSearchParams;
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`${name} must be a number`);
  return Number(text);
}

function sinceOf(query: URLSearchParams): number | undefined {
  const seconds = numberOf(query, 'sinceSeconds');
  if (seconds !== undefined) return Date.now() - seconds * 1000;
  const time = query.get('sinceTime');
  if (time === null) return undefined;
  const sinceMs = Date.parse(time);
  if (Number.isNaN(sinceMs)) throw badRequest('sinceTime must be RFC 3339');
  return sinceMs;
}

function logQueryOf(query: URLSearchParams): LogQuery {
  return {
    follow: query.get('follow') === 'true',
    timestamps: query.get('timestamps') === 'true',
    tailLines: numberOf(query, 'tailLines'),
    limitBytes: numberOf(query, 'limitBytes'),
    sinceMs: sinceOf(query),
  };
}

function containerNameOf({ pod, query }: PodLogOptions): string {
  const { name } = pod.metadata;
  const names = pod.spec.containers.map(container => container.name);
  const asked = query.get('container');
  if (asked && !names.includes(asked)) {
    throw badRequest(`container ${asked} is not valid for pod ${name}`);
  }
  if (asked || names.length === 1) return asked || names[0];
  throw badRequest(
    `a container name must be specified for pod ${name}, choose one of: [${names.join(
      ' ',
    )}]`,
  );
}

/** The run of the container that is asked for: the present or last one, or with `previous` the one before. */
function runOf(
  { pod, query }: PodLogOptions,
  container: string,
  status: ContainerStatus | undefined,
): number {
  const { name } = pod.metadata;
  const where = `container "${container}" in pod "${name}"`;
  const restarts = status?.restartCount ?? 0;
  if (query.get('previous') === 'true') {
    if (restarts > 0) return restarts - 1;
    throw badRequest(`previous terminated ${where} not found`);
  }
  const { waiting } = status?.state ?? { waiting: undefined };
  if (status?.containerID) return restarts;
  const reason = waiting?.reason ?? 'ContainerCreating';
  throw badRequest(`${where} is waiting to start: ${reason}`);
}

/** Answers with the log as text. A followed log ends when the container ends. */
export function streamPodLog(
  options: PodLogOptions,
  response: ServerResponse,
): void {
  const { pod, logs, query } = options;
  const container = containerNameOf(options);
  const status = pod.status.containerStatuses?.find(
    ({ name }) => name === container,
  );
  const run = runOf(options, container, status);
  const log = logs.open({ podUid: pod.metadata.uid, container, run });
  const controller = new AbortController();
  const lines = log.read(logQueryOf(query), controller.signal);
  response.on('close', () => controller.abort());
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  pipeline(Readable.from(lines), response, () => controller.abort());
}
