import { mockCredentials } from '@backstage/backend-test-utils';
import { createHmac, randomUUID } from 'node:crypto';
import {
  createServer,
  request,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { MAX_BODY_BYTES } from './deliveries/webhookRequest';
import {
  OWNER,
  signed,
  startTestKernel,
  WEBHOOK_PATH,
  WEBHOOK_SECRETS,
  type TestKernel,
} from './__testUtils__/startTestKernel';

jest.setTimeout(60_000);

const METRICS_TOKEN = 'token-of-the-scraper';

describe('what is served before the defaults of the host', () => {
  let kernel: TestKernel;
  let server: Server;

  beforeAll(async () => {
    kernel = await startTestKernel({ metricsToken: METRICS_TOKEN });
    server = createServer(kernel.early);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
  });

  afterAll(async () => {
    server.close();
    await kernel.stop();
  });

  function webhookHeaders(body: Buffer) {
    const digest = createHmac('sha256', WEBHOOK_SECRETS[0])
      .update(body)
      .digest('hex');
    return {
      'content-type': 'application/json',
      'x-github-delivery': randomUUID(),
      'x-github-event': 'ping',
      'x-hub-signature-256': `sha256=${digest}`,
    };
  }

  /** Writes what `send` writes, without waiting for more than the status. */
  function statusOf(
    headers: Record<string, string>,
    send: (out: ReturnType<typeof request>) => void,
  ) {
    return new Promise<number | undefined>((resolve, reject) => {
      const out = request({
        port: (server.address() as AddressInfo).port,
        host: '127.0.0.1',
        method: 'POST',
        path: WEBHOOK_PATH,
        headers,
      });
      out.on('response', (answer: IncomingMessage) => {
        resolve(answer.statusCode);
        out.destroy();
      });
      out.on('error', reject);
      send(out);
    });
  }

  it('takes a webhook', async () => {
    await signed(supertest(server).post(WEBHOOK_PATH), {}).expect(202);
  });

  it('E2E-105 refuses a body above 25 MiB by its announced length, before reading it', async () => {
    const headers = {
      ...webhookHeaders(Buffer.from('{}')),
      'content-length': String(MAX_BODY_BYTES + 1),
    };
    // Only the headers go out: the answer does not wait for the body.
    expect(await statusOf(headers, out => out.flushHeaders())).toBe(413);
  });

  it('E2E-105 refuses a body above 25 MiB that does not announce its length', async () => {
    const chunk = Buffer.alloc(1024 * 1024, ' ');
    const status = await statusOf(webhookHeaders(Buffer.from('{}')), out => {
      for (let sent = 0; sent <= MAX_BODY_BYTES; sent += chunk.length)
        out.write(chunk);
    });
    expect(status).toBe(413);
  });

  it('takes a body of exactly 25 MiB', async () => {
    const body = Buffer.alloc(MAX_BODY_BYTES, ' ');
    body.write('{}');
    expect(await statusOf(webhookHeaders(body), out => out.end(body))).toBe(
      202,
    );
  });

  it.each(['x-github-delivery', 'x-github-event', 'x-hub-signature-256'])(
    'refuses a webhook without %s',
    async header => {
      const answer = await signed(
        supertest(server).post(WEBHOOK_PATH),
        {},
      ).unset(header);
      expect(answer.status).toBe(400);
      expect(answer.body.error.message).toContain(header);
    },
  );

  it('shows metrics to who has the token', async () => {
    await signed(supertest(server).post(WEBHOOK_PATH), {
      secret: 'not-the-secret',
    }).expect(401);
    await supertest(server).get('/metrics').expect(401);
    await supertest(server)
      .get('/metrics')
      .set('authorization', 'Bearer wrong')
      .expect(401);

    const answer = await supertest(server)
      .get('/metrics')
      .set('authorization', `Bearer ${METRICS_TOKEN}`)
      .expect(200);

    expect(answer.headers['content-type']).toMatch(/^text\/plain/);
    expect(answer.text).toMatch(
      /stagecraft_webhooks_received_total\{result="stored",event="ping"\} \d+/,
    );
    expect(answer.text).toMatch(
      /stagecraft_webhooks_received_total\{result="bad_signature",event=""\} 1/,
    );
    expect(answer.text).toMatch(
      /stagecraft_event_horizon_lag_seconds [\d.e-]+/,
    );
  });

  describe('E2E-103 no persona of the portal gets in', () => {
    const PERSONAS = {
      anonymous: undefined,
      'unknown person': mockCredentials.user.header('user:default/otis'),
      owner: mockCredentials.user.header(OWNER),
      service: mockCredentials.service.header(),
      'run token': 'Bearer run_0123456789',
    };
    /** What each route answers to all of them. One that is not here fails the test. */
    const ROUTES: Record<string, { status: number; opens: object }> = {
      [`POST ${WEBHOOK_PATH}`]: {
        status: 401,
        opens: {
          'x-hub-signature-256': webhookHeaders(Buffer.from('{}'))[
            'x-hub-signature-256'
          ],
        },
      },
      'GET /metrics': {
        status: 401,
        opens: { authorization: `Bearer ${METRICS_TOKEN}` },
      },
    };

    it('knows every early route', () => {
      expect(kernel.earlyNames.sort()).toEqual(Object.keys(ROUTES).sort());
    });

    const cases = Object.entries(ROUTES).flatMap(([route, { status }]) =>
      Object.entries(PERSONAS).map(([persona, authorization]) => ({
        ...{ route, persona, authorization, status },
      })),
    );

    function ask(route: string, headers: object) {
      const [method, path] = route.split(' ');
      const test =
        method === 'GET'
          ? supertest(server).get(path)
          : supertest(server).post(path).send('{}');
      return test.set({
        ...webhookHeaders(Buffer.from('{}')),
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
        ...headers,
      });
    }

    it.each(cases)(
      '$route as $persona: $status',
      async ({ route, authorization, status }) => {
        await ask(route, authorization ? { authorization } : {}).expect(status);
      },
    );

    it.each(Object.entries(ROUTES))(
      '%s opens to its own key',
      async (route, { opens }) => {
        const { status } = await ask(route, opens);
        expect([200, 202]).toContain(status);
      },
    );
  });
});
