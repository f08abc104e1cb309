import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Code, createClient } from '@connectrpc/connect';
import { RunnerService } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { createUnaryTransport } from './unaryTransport';

/** What the wire can answer; runner.test.ts has the calls that succeed. */
describe('createUnaryTransport', () => {
  let server: Server;

  afterEach(
    () =>
      new Promise(resolve => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  );

  async function callTo(listener: RequestListener, timeoutMs = 5000) {
    server = createServer(listener);
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const transport = createUnaryTransport({
      baseUrl: `http://127.0.0.1:${port}/rpc`,
      token: 'secret',
      defaultTimeoutMs: timeoutMs,
    });
    return createClient(RunnerService, transport);
  }

  it.each([
    [401, 'application/json', '{"code":"unauthenticated"}', 'Unauthenticated'],
    [
      409,
      'application/json',
      '{"code":"failed_precondition"}',
      'FailedPrecondition',
    ],
    [401, 'text/html', '<p>no</p>', 'Unauthenticated'],
    [404, 'text/html', '<p>no</p>', 'Unimplemented'],
    [503, 'application/json', 'not JSON', 'Unavailable'],
    [302, 'text/html', '', 'Unknown'],
    [200, 'text/html', '<p>app</p>', 'Internal'],
  ] as const)('takes %i %s %s as %s', async (status, type, body, code) => {
    const client = await callTo((_request, response) => {
      response.writeHead(status, { 'content-type': type }).end(body);
    });
    await expect(client.heartbeat({})).rejects.toMatchObject({
      code: Code[code],
    });
  });

  it('takes a cut connection as unavailable', async () => {
    const client = await callTo(request => request.socket.destroy());
    await expect(client.heartbeat({})).rejects.toMatchObject({
      code: Code.Unavailable,
    });
  });

  it('takes no answer in time as deadline exceeded', async () => {
    const client = await callTo(() => {}, 20);
    await expect(client.heartbeat({})).rejects.toMatchObject({
      code: Code.DeadlineExceeded,
    });
  });

  it("rejects an aborted call with the signal's reason", async () => {
    const controller = new AbortController();
    const client = await callTo(() => controller.abort(new Error('enough')));
    const call = client.heartbeat({}, { signal: controller.signal });
    await expect(call).rejects.toThrow('enough');
  });

  it('sends the token as a bearer token to the path of the method', async () => {
    const seen: unknown[] = [];
    const client = await callTo(({ url, headers }, response) => {
      seen.push(url, headers.authorization);
      response.writeHead(200, { 'content-type': 'application/proto' }).end();
    });
    await expect(client.heartbeat({})).resolves.toMatchObject({
      stopRequested: false,
    });
    expect(seen).toEqual([
      '/rpc/stagecraft.runner.v1.RunnerService/Heartbeat',
      'Bearer secret',
    ]);
  });
});
