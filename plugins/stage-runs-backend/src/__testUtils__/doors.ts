import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Domain } from '../createDomain';
import type { Driver } from './driver';
import type { Runners } from './runners';
import type { TestPlatform } from './startTestPlatform';

/** What has come of an act: a status where it was refused, and what was said. */
export interface Answer {
  status: number;
  message: string;
}

/** One way to do something; a person's token, or none. */
export type Door = (act: Act, token: string | undefined) => Promise<Answer>;

export interface Act {
  /** The route, which is what the pages call. */
  rest: { method: string; path: string; body?: object };
  action: { name: string; input: object };
}

/** What an act is done with. */
export interface On {
  issue: number;
  runId: string;
  requestId?: string;
}

/** Of one platform, and what a second process of it would have. */
export interface Parts {
  platform: TestPlatform;
  driver: Driver;
  runners: Runners;
  domain: Domain;
}

/** Each act, as each door wants it; `seen` is what has to be the same whichever was taken. */
export interface Case {
  name: string;
  /** A thing of its own for each time. */
  prepare(parts: Parts): Promise<On>;
  act(on: On, parts: Parts): Promise<Act> | Act;
  seen(on: On, parts: Parts): Promise<unknown>;
  /** Of a person who may only read. */
  reader: number;
}

/** The status that each error has over HTTP. */
const STATUS_OF: Record<string, number> = {
  InputError: 400,
  AuthenticationError: 401,
  NotAllowedError: 403,
  NotFoundError: 404,
  ConflictError: 409,
};

export function doorsOf(platform: TestPlatform): {
  REST: Door;
  action: Door;
  MCP: Door;
} {
  const call = (token: string | undefined) =>
    token ? platform.withToken(token) : platform.as();
  return {
    async REST({ rest }, token) {
      const { status, body } = await call(token)(
        ...([rest.method, rest.path, rest.body] as const),
      );
      return { status, message: body?.error?.message ?? '' };
    },

    async action({ action }, token) {
      const { status, body } = await call(token)(
        'POST',
        `/stage-runs/.backstage/actions/v1/actions/stage-runs:${action.name}/invoke`,
        action.input,
      );
      return { status, message: body?.error?.message ?? '' };
    },

    MCP: (act, token) => callByMcp(platform.url, act, token),
  };
}

async function callByMcp(
  url: string,
  { action }: Act,
  token: string | undefined,
): Promise<Answer> {
  const client = new Client({ name: 'test', version: '1' });
  const headers = { ...(token && { authorization: `Bearer ${token}` }) };
  try {
    await client.connect(
      new StreamableHTTPClientTransport(new URL(`${url}/api/mcp-actions/v1`), {
        requestInit: { headers },
      }),
    );
    const result = await client.callTool({
      name: `stage-runs.${action.name}`,
      arguments: { ...action.input },
    });
    const [{ text }] = result.content as [{ text: string }];
    if (!result.isError) return { status: 200, message: '' };
    const [, name, message] = /^(\w+): (.*)$/s.exec(text)!;
    return { status: STATUS_OF[name], message };
  } catch (error) {
    const { code } = error as { code?: number };
    return { status: code ?? 0, message: String(error) };
  } finally {
    await client.close();
  }
}
