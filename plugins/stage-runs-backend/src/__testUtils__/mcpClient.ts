import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js';

/** An agent's client, as any program that speaks MCP has it. */
export interface McpAgent {
  client: Client;
  toolNames(): Promise<string[]>;
  /** What the tool has answered; throws an Error with the text of a refusal. */
  call(name: string, input?: object): Promise<any>;
  close(): Promise<void>;
}

export const MCP_PATH = '/api/stage-runs/mcp';

export async function connectAgent(
  hostUrl: string,
  token: string,
): Promise<McpAgent> {
  const client = new Client({ name: 'test', version: '1' });
  const transport = new StreamableHTTPClientTransport(
    new URL(`${hostUrl}${MCP_PATH}`),
    { requestInit: { headers: { authorization: `Bearer ${token}` } } },
  );
  await client.connect(transport);
  return {
    client,
    async toolNames() {
      const { tools } = await client.listTools();
      return tools.map(({ name }) => name);
    },
    async call(name, input = {}) {
      const answer = (await client.callTool({
        ...{ name, arguments: { ...input } },
      })) as CallToolResult;
      const [said] = answer.content;
      const text = said.type === 'text' ? said.text : '';
      if (answer.isError) throw new Error(text);
      expect(JSON.parse(text)).toEqual(answer.structuredContent);
      return answer.structuredContent;
    },
    close: () => client.close(),
  };
}

/** One message over plain HTTP, without a client that would first say hello. */
export async function postMcp(
  hostUrl: string,
  options: {
    token?: string;
    body?: unknown;
    headers?: Record<string, string>;
    method?: string;
    query?: string;
  } = {},
): Promise<{ status: number; body: any; headers: Headers }> {
  const { token, headers, method = 'POST', query = '' } = options;
  const { body = { jsonrpc: '2.0', id: 1, method: 'tools/list' } } = options;
  const answer = await fetch(`${hostUrl}${MCP_PATH}${query}`, {
    method,
    headers: {
      ...{ 'content-type': 'application/json' },
      accept: 'application/json, text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(method === 'POST' && {
      body: typeof body === 'string' ? body : JSON.stringify(body),
    }),
  });
  const text = await answer.text();
  return {
    ...{ status: answer.status, headers: answer.headers },
    body: text.startsWith('{') ? JSON.parse(text) : text,
  };
}
