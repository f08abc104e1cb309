import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { Gate } from './Gate';

describe('Gate', () => {
  const carriedOut: string[] = [];
  let server: Server;
  let gate: Gate;

  beforeEach(async () => {
    carriedOut.length = 0;
    server = createServer((request, response) => {
      carriedOut.push(`${request.method} ${request.url}`);
      response.writeHead(201).end('made');
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    gate = await Gate.start({ target: `http://127.0.0.1:${port}`, hosts: 2 });
  });

  afterEach(async () => {
    gate.releaseAll();
    await gate.close();
    server.close();
    server.closeAllConnections();
  });

  function post(host: number, path: string, signal?: AbortSignal) {
    return fetch(`${gate.urlFor(host)}${path}`, {
      ...{ method: 'POST', body: 'text', signal },
    });
  }

  it('passes requests on and knows which host has written what', async () => {
    const answer = await post(1, '/pulls');
    await fetch(`${gate.urlFor(0)}/pulls`);

    expect([answer.status, await answer.text()]).toEqual([201, 'made']);
    expect(gate.writes).toMatchObject([
      { host: 1, method: 'POST', path: '/pulls', body: 'text', status: 201 },
    ]);
  });

  it('before: what waits is not carried out; let go, it is, though its sender is gone', async () => {
    const hold = gate.holdNext({
      ...{ method: 'POST', path: /comments$/, when: 'before' },
    });
    const death = new AbortController();
    const sent = post(0, '/comments', death.signal);
    expect(await hold.held()).toMatchObject({ host: 0, path: '/comments' });
    await post(1, '/comments');
    expect(carriedOut).toEqual(['POST /comments']);

    death.abort();
    await expect(sent).rejects.toThrow();
    hold.release();
    await once(server, 'request');

    expect(carriedOut).toHaveLength(2);
  });

  it('after: it is carried out and only its answer waits', async () => {
    const hold = gate.holdNext({
      ...{ method: 'POST', path: /comments$/, when: 'after', host: 1 },
    });
    await post(0, '/comments');
    const sent = post(1, '/comments');
    await hold.held();
    expect(carriedOut).toHaveLength(2);

    hold.release();

    expect(await (await sent).text()).toBe('made');
  });

  it('what is dropped never arrives', async () => {
    const hold = gate.holdNext({
      ...{ method: 'POST', path: /./, body: 'ex', when: 'before' },
    });
    const sent = post(0, '/comments');
    await hold.held();
    hold.drop();

    await expect(sent).rejects.toThrow();
    expect(carriedOut).toEqual([]);
  });

  it('closed nobody gets through, opened it has the same address', async () => {
    const url = gate.urlFor(0);
    await gate.close();
    await expect(post(0, '/pulls')).rejects.toThrow();
    await gate.open();

    expect(gate.urlFor(0)).toBe(url);
    expect((await post(0, '/pulls')).status).toBe(201);
  });
});
