import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

/*
 * The machine's own limit for taking a webhook: node:http, HMAC over the raw bytes, JSON,
 * and one durable insert before the 202. A process of its own, as the host is one.
 * Arguments: database URL, secret. Prints its port.
 */
const [databaseUrl, secret] = process.argv.slice(2);
const pool = new Pool({ connectionString: databaseUrl, max: 16 });

async function main(): Promise<void> {
  await pool.query(
    'create table if not exists floor_deliveries (delivery_id text primary key, event text not null, payload bytea not null, received_at timestamptz not null default clock_timestamp())',
  );
  const server = createServer(async (request, response) => {
    const body = await read(request);
    const signature = Buffer.from(
      String(request.headers['x-hub-signature-256']),
    );
    const expected = Buffer.from(
      `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    );
    if (
      signature.length !== expected.length ||
      !timingSafeEqual(signature, expected)
    ) {
      response.writeHead(401).end();
      return;
    }
    JSON.parse(body.toString('utf8'));
    await pool.query(
      'insert into floor_deliveries (delivery_id, event, payload) values ($1, $2, $3)',
      [
        request.headers['x-github-delivery'],
        request.headers['x-github-event'],
        body,
      ],
    );
    response.writeHead(202).end();
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
  });
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

main().catch(error => {
  process.stderr.write(`${error}\n`);
  process.exitCode = 1;
});
