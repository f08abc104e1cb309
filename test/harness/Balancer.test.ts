import { once } from 'node:events';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Balancer } from './Balancer';
import { freePort } from './freePort';
import { waitFor } from './waitFor';

describe('Balancer', () => {
  let servers: Server[];
  let frozen: Set<string>;
  let balancer: Balancer;

  beforeEach(async () => {
    frozen = new Set();
    servers = await Promise.all(['one', 'two'].map(name => serve(name)));
    balancer = await Balancer.start({
      port: await freePort(),
      targetPorts: servers.map(portOf),
    });
    await allReady();
  });

  afterEach(async () => {
    await balancer.close();
    servers.forEach(end);
  });

  async function serve(name: string, port = 0): Promise<Server> {
    const server = createServer((_, response) => {
      if (!frozen.has(name)) response.end(name);
    });
    server.on('upgrade', (_, socket) => {
      socket.write('HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\n');
      socket.write('connection: upgrade\r\n\r\n');
      socket.pipe(socket);
    });
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    return server;
  }

  function portOf(server: Server): number {
    return (server.address() as AddressInfo).port;
  }

  function end(server: Server): void {
    server.close();
    server.closeAllConnections();
  }

  function allReady() {
    return waitFor(
      'both to be ready',
      () => balancer.isReady(0) && balancer.isReady(1),
    );
  }

  async function ask(): Promise<string> {
    return (await fetch(`${balancer.url}/`)).text();
  }

  it('gives requests to both in turn, and counts them', async () => {
    expect([await ask(), await ask()].sort()).toEqual(['one', 'two']);
    expect(balancer.requests).toEqual([1, 1]);
  });

  it('gives a request that was refused to the other one', async () => {
    end(servers[0]);

    expect([await ask(), await ask()]).toEqual(['two', 'two']);
  });

  it('cuts what waits for a frozen one, and asks it no more', async () => {
    frozen.add('one');
    balancer.takeOut(1);
    const lost = await fetch(`${balancer.url}/`);
    balancer.putBack(1);

    expect(lost.status).toBe(502);
    expect([await ask(), await ask()]).toEqual(['two', 'two']);
    frozen.clear();
    await allReady();
    expect([await ask(), await ask()].sort()).toEqual(['one', 'two']);
  });

  it('without a ready one it says so', async () => {
    balancer.takeOut(0);
    balancer.takeOut(1);

    expect((await fetch(`${balancer.url}/`)).status).toBe(503);
  });

  it('paused it takes no connections; later it is back at its place', async () => {
    await balancer.pause();
    await expect(ask()).rejects.toThrow();
    await balancer.resume();

    expect(await ask()).toMatch(/one|two/);
  });

  it('passes sockets on', async () => {
    const asked = request(`${balancer.url}/`, {
      headers: { connection: 'upgrade', upgrade: 'echo' },
    });
    asked.end();
    const [, socket] = await once(asked, 'upgrade');
    socket.write('hello');
    const [echo] = await once(socket, 'data');
    socket.destroy();

    expect(String(echo)).toBe('hello');
  });
});
