import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer,
  request,
  type ClientRequest,
  type IncomingMessage,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices } from '@backstage/backend-test-utils';
import { applyMigrations } from '@stagecraft/backstage-plugin-kernel-node';
import {
  createTestDatabase,
  type TestDatabase,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { Arrivals } from './Arrivals';
import { BodyMemory } from './BodyMemory';
import { WebhookIngress } from './WebhookIngress';

jest.setTimeout(60_000);

const SECRET = 'the-secret-of-the-webhook';
const MIB = 1024 * 1024;

let database: TestDatabase;
let server: Server;

beforeAll(async () => {
  database = await createTestDatabase();
  const { knex } = database;
  await applyMigrations({ knex, schema: 'kernel' });
  const ingress = new WebhookIngress({
    ...{ knex, secrets: [SECRET], onStored() {}, readTimeoutMs: 5_000 },
    arrivals: new Arrivals(),
    memory: new BodyMemory({ maxBytes: 10 * MIB, maxLargeBytes: 8 * MIB }),
    handlers: { add() {}, forEvent: () => [] },
    metrics: { webhooksReceived: { inc() {} } } as never,
    logger: mockServices.logger.mock(),
  });
  server = createServer((req, res) => ingress.handle(req, res));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await database.drop();
});

/** A request of which only the headers are on their way. */
function begin(options: { length: number; signature?: string }): ClientRequest {
  const sent = request({
    ...{ method: 'POST', host: '127.0.0.1' },
    port: (server.address() as AddressInfo).port,
    headers: {
      'content-length': options.length,
      'x-github-delivery': randomUUID(),
      'x-github-event': 'push',
      'x-hub-signature-256': options.signature ?? 'sha256=00',
    },
  });
  sent.on('error', () => {}); // A refused upload is cut off.
  sent.flushHeaders();
  return sent;
}

async function answerOf(sent: ClientRequest): Promise<IncomingMessage> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  answer.resume();
  return answer;
}

async function send(body: string): Promise<IncomingMessage> {
  const digest = createHmac('sha256', SECRET).update(body).digest('hex');
  const sent = begin({ length: body.length, signature: `sha256=${digest}` });
  sent.end(body);
  return answerOf(sent);
}

it('an upload that does not come to its end is refused, and gives its memory back', async () => {
  const slow = begin({ length: 100 });
  slow.write('{');
  const { statusCode, headers } = await answerOf(slow);
  expect(statusCode).toBe(408);
  expect(headers.connection).toBe('close');
});

it('large uploads of strangers leave room for GitHub', async () => {
  const uploads = Array.from({ length: 5 }, () => begin({ length: 3 * MIB }));
  const answers = uploads.map(answerOf);
  for (const upload of uploads) upload.write(Buffer.alloc(2.5 * MIB));
  // Three fit; who is refused is told at once, the others when they are late.
  const first = await Promise.race(answers);
  expect(first.statusCode).toBe(503);
  expect(first.headers['retry-after']).toBe('30');

  expect((await send('{"zen":"Keep it logically awesome."}')).statusCode).toBe(
    202,
  );

  const codes = (await Promise.all(answers)).map(each => each.statusCode);
  expect(codes.sort()).toEqual([408, 408, 408, 503, 503]);
});

it('a database that stands still is answered in GitHub’s time, and later deliveries are stored', async () => {
  const trx = await database.knex.transaction();
  try {
    await trx.raw('lock table kernel.webhook_deliveries in exclusive mode');
    const started = performance.now();
    const { statusCode, headers } = await send('{"zen":"Half measures."}');
    expect(statusCode).toBe(503);
    expect(headers['retry-after']).toBe('30');
    expect(performance.now() - started).toBeLessThan(10_000);
  } finally {
    await trx.rollback();
  }
  expect((await send('{"zen":"Design for failure."}')).statusCode).toBe(202);
});
