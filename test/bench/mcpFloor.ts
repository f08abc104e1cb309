import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'pg';

/*
 * The machine's own limit for a call of an agent: node:http, JSON both ways, and one look-up of the
 * token's hash. A process of its own, as the host is one. Argument: database URL, with the table
 * floor_tokens. Prints its port.
 */
const pool = new Pool({ connectionString: process.argv[2], max: 4 });

const server = createServer(async (request, response) => {
  const { id } = JSON.parse(await read(request));
  const { authorization = '' } = request.headers;
  const { rows } = await pool.query(
    'select run_id from floor_tokens where token_hash = $1',
    [hashOf(authorization.replace(/^Bearer /, ''))],
  );
  response.writeHead(rows.length === 0 ? 401 : 200, {
    'content-type': 'application/json',
  });
  response.end(JSON.stringify({ jsonrpc: '2.0', id, result: rows[0] }));
});

server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
