import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Has an address before the server behind it is there. */
export interface Proxy {
  url: string;
  forwardTo(port: number): void;
  close(): Promise<void>;
}

export async function startProxy(): Promise<Proxy> {
  let target = 0;
  const server = createServer((req, res) => {
    const { method, url, headers } = req;
    const forwarded = request(
      { host: '127.0.0.1', port: target, method, path: url, headers },
      answer => {
        res.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(res);
      },
    );
    forwarded.on('error', () => res.writeHead(502).end());
    req.pipe(forwarded);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    forwardTo(port) {
      target = port;
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
