import type { ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { LogStore } from '../node/LogStore';
import type { Pod } from '../node/podStatus';
import { badRequest } from './status';

export interface PodLogRequest {
  pod: Pod;
  logs: LogStore;
  query: URLSearchParams;
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw badRequest(`${name} must be a number`);
}

/** The run of a container that is asked for: the latest, or with `previous` the one before. */
function runOf({ pod, query }: PodLogRequest) {
  const names = pod.spec.containers.map(({ name }) => name);
  const container =
    query.get('container') ?? (names.length > 1 ? '' : names[0]);
  if (!names.includes(container)) {
    throw badRequest(
      `a container name must be specified for pod ${
        pod.metadata.name
      }, choose one of: [${names.join(' ')}]`,
    );
  }
  const { containerStatuses = [] } = pod.status;
  const status = containerStatuses.find(({ name }) => name === container);
  if (!status?.containerID) {
    const reason = status?.state.waiting?.reason ?? 'ContainerCreating';
    throw badRequest(`container "${container}" is waiting to start: ${reason}`);
  }
  const isPrevious = query.get('previous') === 'true';
  const run = status.restartCount - (isPrevious ? 1 : 0);
  if (run >= 0) return { podUid: pod.metadata.uid, container, run };
  throw badRequest(`previous terminated container "${container}" not found`);
}

/** Answers with the log as text. A followed log ends when the container ends. */
export function streamPodLog(
  request: PodLogRequest,
  response: ServerResponse,
): void {
  const { logs, query } = request;
  const seconds = numberOf(query, 'sinceSeconds');
  const since = query.get('sinceTime');
  const wanted = {
    follow: query.get('follow') === 'true',
    timestamps: query.get('timestamps') === 'true',
    tailLines: numberOf(query, 'tailLines'),
    sinceMs: seconds ? Date.now() - seconds * 1000 : Date.parse(since ?? ''),
  };
  const controller = new AbortController();
  const lines = logs.open(runOf(request)).read(wanted, controller.signal);
  response.on('close', () => controller.abort());
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  pipeline(Readable.from(lines), response, () => controller.abort());
}
