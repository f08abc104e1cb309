import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  earlyRoutesServiceRef,
  stagecraftRootHttpRouterServiceFactory,
} from '../host';
import { freePort } from '../testPrograms/freePort';

/** A plugin as the kernel is: it adds early routes and mounts their fallback. */
const plugin = createBackendPlugin({
  pluginId: 'sample',
  register(env) {
    env.registerInit({
      deps: { routes: earlyRoutesServiceRef, http: coreServices.httpRouter },
      async init({ routes, http }) {
        routes.add({
          method: 'POST',
          path: '/api/sample/hook',
          async handler(req, res) {
            const chunks: Buffer[] = [];
            for await (const chunk of req) {
              chunks.push(chunk);
            }
            res.end(`got ${Buffer.concat(chunks).length} bytes`);
          },
        });
        routes.add({
          method: 'GET',
          path: '/api/sample/broken',
          handler() {
            throw new Error('with a secret detail');
          },
        });
        http.addAuthPolicy({ path: '/hook', allow: 'unauthenticated' });
        http.addAuthPolicy({ path: '/broken', allow: 'unauthenticated' });
        http.use(routes.fallback);
      },
    });
  },
});

const hosts: ReturnType<typeof createBackend>[] = [];

afterEach(async () => {
  await Promise.all(hosts.splice(0).map(host => host.stop()));
});

async function startWithOurRouter(): Promise<string> {
  const port = await freePort();
  const backend = createBackend();
  backend.add(plugin);
  backend.add(stagecraftRootHttpRouterServiceFactory);
  backend.add(mockServices.auth.factory());
  backend.add(mockServices.httpAuth.factory());
  backend.add(mockServices.rootLogger.factory());
  backend.add(
    mockServices.rootConfig.factory({
      data: {
        backend: {
          baseUrl: `http://127.0.0.1:${port}`,
          listen: { port, host: '127.0.0.1' },
        },
      },
    }),
  );
  await backend.start();
  hosts.push(backend);
  return `http://127.0.0.1:${port}/api/sample`;
}

async function startWithForeignRouter(): Promise<string> {
  const { server } = await startTestBackend({ features: [plugin] });
  return `http://localhost:${server.port()}/api/sample`;
}

describe('early routes', () => {
  it('are answered before the defaults of Backstage', async () => {
    const base = await startWithOurRouter();
    const answer = await fetch(`${base}/hook?x=1`, {
      method: 'POST',
      body: 'raw bytes',
    });
    expect(await answer.text()).toBe('got 9 bytes');
    // Helmet, the first of the defaults, would have set it.
    expect(answer.headers.has('content-security-policy')).toBe(false);
    const other = await fetch(`${base}/hook`);
    expect(other.headers.has('content-security-policy')).toBe(true);
  });

  it('answer 500 without details when their handler throws', async () => {
    const base = await startWithOurRouter();
    const answer = await fetch(`${base}/broken`);
    expect(answer.status).toBe(500);
    expect(await answer.json()).toEqual({
      error: { name: 'Error', message: 'Internal error' },
      request: { id: answer.headers.get('x-request-id') },
      response: { statusCode: 500 },
    });
  });

  it('are served by a foreign host through the router of the plugin', async () => {
    const base = await startWithForeignRouter();
    const answer = await fetch(`${base}/hook?x=1`, {
      method: 'POST',
      body: 'raw bytes',
    });
    expect(await answer.text()).toBe('got 9 bytes');
    expect((await fetch(`${base}/hook`)).status).toBe(404);
  });
});
