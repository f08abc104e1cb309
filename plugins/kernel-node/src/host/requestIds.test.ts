import { createBackend } from '@backstage/backend-defaults';
import {
  coreServices,
  createBackendPlugin,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { mockServices } from '@backstage/backend-test-utils';
import {
  earlyRoutesServiceRef,
  stagecraftRootHttpRouterServiceFactory,
} from '../host';
import { freePort } from '../testPrograms/freePort';
import { RequestLogger } from './rootLogger';

const plugin = createBackendPlugin({
  pluginId: 'sample',
  register(env) {
    env.registerInit({
      deps: {
        logger: coreServices.logger,
        http: coreServices.httpRouter,
        early: earlyRoutesServiceRef,
      },
      async init({ logger, http, early }) {
        http.addAuthPolicy({ path: '/', allow: 'unauthenticated' });
        http.use(async (req, res) => {
          // What follows an await still belongs to the request.
          await new Promise(setImmediate);
          logger.info(`at work for ${req.path}`);
          if (req.path === '/wrong') throw new InputError('not like this');
          if (req.path === '/broken') throw new Error('out of order');
          res.json({ error: 'a field of this name is no error body' });
        });
        early.add({
          method: 'GET',
          path: '/early',
          handler: (_req, res) => void res.end(),
        });
        logger.info('starting');
      },
    });
  },
});

describe('request ids', () => {
  const lines: { message: string; meta: Record<string, unknown> }[] = [];
  const backend = createBackend();
  let url: string;

  /** Keeps what Backstage's logger would write. */
  const keeping = (
    meta: object,
  ): ConstructorParameters<typeof RequestLogger>[0] => {
    const keep = (message: string) =>
      void lines.push({ message, meta: { ...meta } });
    return {
      ...{ error: keep, warn: keep, info: keep, debug: keep },
      child: more => keeping({ ...meta, ...more }),
    };
  };

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    backend.add(plugin);
    backend.add(stagecraftRootHttpRouterServiceFactory);
    backend.add(
      createServiceFactory({
        service: coreServices.rootLogger,
        deps: {},
        factory: () => new RequestLogger(keeping({})),
      }),
    );
    backend.add(mockServices.auth.factory());
    backend.add(mockServices.httpAuth.factory());
    backend.add(
      mockServices.rootConfig.factory({
        data: {
          backend: { baseUrl: url, listen: { port, host: '127.0.0.1' } },
        },
      }),
    );
    await backend.start();
  });

  afterAll(() => backend.stop());

  const get = (path: string, requestId?: string) =>
    fetch(`${url}${path}`, {
      headers: requestId === undefined ? {} : { 'x-request-id': requestId },
    });

  it.each(['4bf92f35', 'Root=1-6789:ab/c+d@e_f.g', 'a'.repeat(128)])(
    'are taken over from the request: %s',
    async id => {
      for (const path of ['/api/sample/fine', '/early', '/nowhere']) {
        const answer = await get(path, id);
        expect(answer.headers.get('x-request-id')).toBe(id);
      }
    },
  );

  it.each([undefined, '', 'a'.repeat(129), 'two words', '"quoted"', '<b>'])(
    'are new when the request has no safe one: %j',
    async id => {
      const ids = await Promise.all(
        ['/api/sample/fine', '/early'].map(async path =>
          (await get(path, id)).headers.get('x-request-id'),
        ),
      );
      expect(ids[0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
      expect(ids[1]).not.toBe(ids[0]);
    },
  );

  it.each([
    ['/api/sample/wrong', 400],
    ['/api/sample/broken', 500],
  ])(
    'are in the error body of %s, and other bodies stay',
    async (path, status) => {
      const answer = await get(path, 'req-7');
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({
        error: { name: expect.any(String) },
        request: { id: 'req-7', method: 'GET' },
        response: { statusCode: status },
      });
      expect(await (await get('/api/sample/fine')).json()).toEqual({
        error: 'a field of this name is no error body',
      });
    },
  );

  it('are in all log lines of the request and in no others', async () => {
    lines.length = 0;
    await Promise.all([
      get('/api/sample/broken', 'first').then(answer => answer.text()),
      get('/api/sample/fine', 'second').then(answer => answer.text()),
    ]);
    const of = (id: string) =>
      lines.filter(({ meta }) => meta.requestId === id);
    expect(of('first').map(({ message }) => message)).toEqual([
      'at work for /broken',
      expect.stringContaining('Request failed with status 500'),
      expect.stringContaining('GET /api/sample/broken'),
    ]);
    expect(of('second').map(({ message }) => message)).toEqual([
      'at work for /fine',
      expect.stringContaining('GET /api/sample/fine'),
    ]);
    expect(lines).toHaveLength(5);
  });
});
