import { createHash } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { Pool } from 'pg';

/*
 * The machine's own limit for a call of an agent: express, JSON both ways, and one look-up of the
 * token's hash. A process of its own, as the host is one. Argument: database URL, with the table
 * floor_tokens. Prints its port.
 */
const pool = new Pool({ connectionString: process.argv[2], max: 4 });
const app = express();

app.post('/', express.json(), async (req, res) => {
  const token = /^Bearer (\S+)$/.exec(req.headers.authorization ?? '')?.[1];
  const { rows } = await pool.query(
    'select run_id from floor_tokens where token_hash = $1',
    [
      createHash('sha256')
        .update(token ?? '')
        .digest('hex'),
    ],
  );
  if (rows.length === 0) res.status(401).end();
  else res.json({ jsonrpc: '2.0', id: req.body.id, result: rows[0] });
});

const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
