import { createServer, type Server } from 'node:http';
import {
  createKernelMetrics,
  createTestDatabase,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import supertest from 'supertest';
import { isOfThisMachine, MetricsRoute } from './MetricsRoute';

describe('without a token', () => {
  let database: TestDatabase;
  let server: Server;

  beforeAll(async () => {
    database = await createTestDatabase();
    const route = new MetricsRoute({
      knex: database.knex,
      metrics: createKernelMetrics(),
      token: undefined,
    });
    server = createServer((req, res) => void route.handle(req, res));
  });

  afterAll(() => database.drop());

  it('this machine reads the metrics', async () => {
    const { text } = await supertest(server).get('/metrics').expect(200);
    expect(text).toContain('stagecraft_event_horizon_lag_seconds');
  });

  it('whoever comes through a proxy of this machine does not', async () => {
    const { text } = await supertest(server)
      .get('/metrics')
      .set('x-forwarded-for', '203.0.113.7')
      .set('authorization', 'Bearer undefined')
      .expect(401);
    expect(text).not.toContain('stagecraft_event_horizon');
    expect(text).toContain('stagecraft.metrics.token');
  });
});

it.each<[string | undefined, Record<string, string>, boolean]>([
  ['127.0.0.1', {}, true],
  ['127.8.0.1', {}, true],
  ['::1', {}, true],
  ['::ffff:127.0.0.1', {}, true],
  ['10.0.0.7', {}, false],
  ['::ffff:10.0.0.7', {}, false],
  ['2001:db8::1', {}, false],
  ['127.0.0.1.example.org', {}, false],
  [undefined, {}, false],
  ['127.0.0.1', { 'x-forwarded-for': '127.0.0.1' }, false],
  ['127.0.0.1', { forwarded: 'for=127.0.0.1' }, false],
  ['127.0.0.1', { 'x-real-ip': '127.0.0.1' }, false],
  ['::1', { via: '1.1 proxy' }, false],
])(
  'a request from %s with %j is of this machine: %s',
  (remoteAddress, headers, answer) => {
    expect(isOfThisMachine({ socket: { remoteAddress }, headers })).toBe(
      answer,
    );
  },
);
