import { createServer, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CoreV1Api, KubeConfig, type V1Pod } from '@kubernetes/client-node';
import { eventually } from '../__testUtils__/eventually';
import { pauseMs, watchObjects } from './watchObjects';

jest.setTimeout(30_000);

const pod = (name: string, resourceVersion: string) => ({
  metadata: { name, namespace: 'n', resourceVersion },
});
const list = (resourceVersion: string, names: string[] = [], rest = {}) => ({
  ...{ apiVersion: 'v1', kind: 'PodList' },
  metadata: { resourceVersion, ...rest },
  items: names.map(name => pod(name, '1')),
});

/** An API server that answers what a test says. */
class FakeApi {
  readonly requests: URLSearchParams[] = [];
  readonly watches = new Set<ServerResponse>();
  lists: object[] = [];
  isDown = false;
  readonly #server: Server;

  constructor() {
    this.#server = createServer((request, response) => {
      const { searchParams } = new URL(request.url!, 'http://api');
      if (this.isDown) {
        request.socket.destroy();
        return;
      }
      this.requests.push(searchParams);
      response.setHeader('content-type', 'application/json');
      if (searchParams.has('watch')) this.#serveWatch(response);
      else response.end(JSON.stringify(this.lists.shift() ?? list('9')));
    });
  }

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    const { port } = this.#server.address() as AddressInfo;
    const config = new KubeConfig();
    config.loadFromClusterAndUser(
      {
        name: 'c',
        server: `http://127.0.0.1:${port}`,
        skipTLSVerify: true,
      },
      { name: 'u', token: 't' },
    );
    return { config, core: config.makeApiClient(CoreV1Api) };
  }

  tell(type: string, object: object): void {
    const line = `${JSON.stringify({ type, object })}\n`;
    for (const watch of this.watches) watch.write(line);
  }

  cut(): void {
    for (const watch of this.watches) watch.destroy();
  }

  endWatches(): void {
    for (const watch of this.watches) watch.end();
    this.watches.clear();
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get lastWatch(): URLSearchParams | undefined {
    return this.requests.filter(query => query.has('watch')).at(-1);
  }

  #serveWatch(response: ServerResponse): void {
    this.watches.add(response);
    response.on('close', () => this.watches.delete(response));
    response.flushHeaders();
  }
}

describe('watchObjects', () => {
  let api: FakeApi;
  let stopping: AbortController;
  let seen: string[];
  const told = { recoveries: 0, broken: 0 };

  beforeEach(async () => {
    [api, stopping] = [new FakeApi(), new AbortController()];
    seen = [];
    Object.assign(told, { recoveries: 0, broken: 0 });
  });

  afterEach(() => {
    stopping.abort();
    api.stop();
  });

  async function watch(): Promise<void> {
    const { config, core } = await api.start();
    watchObjects<V1Pod>({
      ...{ config, path: '/api/v1/pods', labelSelector: 'run' },
      signal: stopping.signal,
      pauseMs: () => 5,
      list: page => core.listPodForAllNamespaces(page),
      onEvent: (type, { metadata }) => seen.push(`${type} ${metadata!.name}`),
      onRecovered: () => {
        told.recoveries += 1;
      },
      onBroken: () => {
        told.broken += 1;
      },
    });
  }

  const isWatching = () => eventually(() => expect(api.watches.size).toBe(1));

  it('lists page by page, and watches from there', async () => {
    api.lists = [list('7', ['a'], { continue: 'more' }), list('7', ['b'])];
    await watch();
    await isWatching();
    api.tell('MODIFIED', pod('a', '8'));
    await eventually(() =>
      expect(seen).toEqual(['ADDED a', 'ADDED b', 'MODIFIED a']),
    );
    const [first, second] = api.requests;
    expect(Object.fromEntries(first)).toEqual({
      labelSelector: 'run',
      limit: '500',
    });
    expect(second.get('continue')).toBe('more');
    expect(Object.fromEntries(api.lastWatch!)).toMatchObject({
      ...{ resourceVersion: '7', labelSelector: 'run' },
    });
    expect(told.recoveries).toBe(0);
  });

  it('goes on from the last version after a cut, and tells that the API is back', async () => {
    await watch();
    await isWatching();
    api.tell('ADDED', pod('a', '12'));
    api.tell('BOOKMARK', { metadata: { resourceVersion: '15' } });
    await eventually(() => expect(seen).toEqual(['ADDED a']));
    api.isDown = true;
    api.cut();
    await eventually(() => expect(told.broken).toBeGreaterThan(1));
    expect(told.recoveries).toBe(0);
    api.isDown = false;
    await isWatching();
    expect(api.lastWatch!.get('resourceVersion')).toBe('15');
    await eventually(() => expect(told.recoveries).toBe(1));
  });

  it('lists again when the server has forgotten the version', async () => {
    api.lists = [list('7', ['a']), list('20', ['b'])];
    await watch();
    await isWatching();
    api.tell('ERROR', { kind: 'Status', code: 410 });
    await eventually(() => expect(seen).toEqual(['ADDED a', 'ADDED b']));
    await isWatching();
    expect(api.lastWatch!.get('resourceVersion')).toBe('20');
    expect(told.broken).toBe(0);
  });

  it('has one watch after ten cuts', async () => {
    await watch();
    for (let cut = 0; cut < 10; cut += 1) {
      await isWatching();
      api.cut();
      await eventually(() => expect(told.broken).toBe(cut + 1));
    }
    await isWatching();
    api.tell('ADDED', pod('once', '30'));
    await eventually(() => expect(seen).toContain('ADDED once'));
    expect(seen).toEqual(['ADDED once']);
  });

  it('is not turned away by an API that ends each watch at once', async () => {
    await watch();
    for (let end = 0; end < 3; end += 1) {
      await isWatching();
      api.endWatches();
    }
    await isWatching();
    api.tell('ADDED', pod('a', '31'));
    await eventually(() => expect(seen).toEqual(['ADDED a']));
    expect(told.broken).toBe(0);
  });

  it('ends with its signal', async () => {
    await watch();
    await isWatching();
    stopping.abort();
    await eventually(() => expect(api.watches.size).toBe(0));
    expect(told.broken).toBe(0);
  });
});

it.each([
  [1, 0, 250],
  [1, 1, 125],
  [3, 0, 1_000],
  [50, 0, 5_000],
  [50, 1, 2_500],
])('after %d failures it waits by chance %d for %d ms', (count, by, ms) => {
  expect(pauseMs(count, by)).toBe(ms);
});
