import { pipeline, Readable } from 'node:stream';
import { logPath, readLog } from '../node/podLog';
import type { Pod } from '../node/podStatus';
import type { Registry } from './Registry';
import { PODS } from './resources';
import type { ApiRequest } from './routes';
import { badRequest } from './status';

const NOT_SERVED = [
  ...['previous', 'timestamps', 'tailLines'],
  ...['sinceSeconds', 'sinceTime', 'limitBytes'],
];

function containerOf({ metadata, spec }: Pod, asked: string | null): string {
  const names = spec.containers.map(({ name }) => name);
  const container = asked ?? (names.length > 1 ? '' : names[0]);
  if (names.includes(container)) return container;
  throw badRequest(
    `a container name must be specified for pod ${
      metadata.name
    }, choose one of: [${names.join(' ')}]`,
  );
}

function statusOf(pod: Pod | undefined, container: string) {
  return pod?.status.containerStatuses?.find(({ name }) => name === container);
}

/** Answers with the log of a container's latest run as text. A followed log ends when that run ends. */
export function streamPodLog(
  registry: Registry,
  logsFolder: string,
  { query, response, ...key }: ApiRequest,
): void {
  const unserved = NOT_SERVED.find(
    name => ![null, 'false'].includes(query.get(name)),
  );
  if (unserved) throw badRequest(`${unserved} is not served`);
  const pod = registry.get<Pod>(PODS, key);
  const { uid: podUid } = pod.metadata;
  const container = containerOf(pod, query.get('container'));
  const status = statusOf(pod, container);
  if (!status?.containerID) {
    const reason = status?.state.waiting?.reason ?? 'ContainerCreating';
    throw badRequest(`container "${container}" is waiting to start: ${reason}`);
  }
  const run = status.restartCount;
  const isLive = () => {
    const known = registry.store.byUid(podUid)?.object as Pod | undefined;
    const now = statusOf(known, container);
    const isRunning = now?.state.running && now.restartCount === run;
    return query.get('follow') === 'true' && Boolean(isRunning);
  };
  const aborted = new AbortController();
  response.on('close', () => aborted.abort());
  response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.flushHeaders();
  const path = logPath(logsFolder, { podUid, container, run });
  const lines = readLog(path, isLive, aborted.signal);
  pipeline(Readable.from(lines), response, () => aborted.abort());
}
