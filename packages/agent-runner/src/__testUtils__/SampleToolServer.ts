import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ToolServer } from '../platform/toolServer';

const TOOL = {
  name: 'run_status_report',
  description: 'Reports what you do.',
  inputSchema: {
    type: 'object',
    properties: { status: { type: 'string' } },
    required: ['status'],
    additionalProperties: false,
  },
};

/** An MCP server without sessions and with one tool, as the platform's is, for programs of agents. */
export class SampleToolServer {
  readonly token = 'the-token-of-the-tools';
  readonly statuses: unknown[] = [];
  /** Requests that came with another token, or none. */
  refused = 0;
  readonly #server = createServer(async (request, response) => {
    if (request.method !== 'POST') return response.writeHead(405).end();
    if (request.headers.authorization !== `Bearer ${this.token}`) {
      this.refused += 1;
      return response.writeHead(401).end();
    }
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString());
    if (id === undefined) return response.writeHead(202).end();
    const result = this.#answer(method, params);
    response.writeHead(200, { 'content-type': 'application/json' });
    return response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });

  async start(): Promise<ToolServer> {
    await new Promise<void>(done => {
      this.#server.listen(0, '127.0.0.1', done);
    });
    const { port } = this.#server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/mcp`, token: this.token };
  }

  async stop(): Promise<void> {
    await new Promise(done => {
      this.#server.close(done);
      this.#server.closeAllConnections();
    });
  }

  #answer(method: string, params: any): object {
    if (method === 'tools/list') return { tools: [TOOL] };
    if (method === 'tools/call') {
      this.statuses.push(params.arguments.status);
      return { content: [{ type: 'text', text: 'It is reported.' }] };
    }
    return {
      protocolVersion: params?.protocolVersion,
      capabilities: { tools: {} },
      serverInfo: { name: 'sample', version: '1' },
    };
  }
}
