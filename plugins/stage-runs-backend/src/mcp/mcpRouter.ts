import type {
  AuditorService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js';
import express, { type Request, type Response, type Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { createMcpServer } from './mcpServer';
import type { ToolCallers, ToolCaller } from './ToolCallers';
import type { ToolCalls } from './ToolCalls';

/** Of arguments; texts of tools have limits of their own, far below. */
const MAX_BODY_BYTES = 256 * 1024;
const readJson = express.json({ limit: MAX_BODY_BYTES });
const INVALID_REQUEST = -32600;

export interface McpRouterOptions {
  callers: ToolCallers;
  calls: ToolCalls;
  auditor: AuditorService;
  logger: LoggerService;
}

/**
 * The tools of agents over MCP's streamable HTTP: `POST /mcp` and no other path. Each request
 * is answered by itself, in JSON, with the token of an attempt; there are no sessions, so that
 * any replica answers any request. Browsers are refused whatever host name they come by: no
 * agent sends an Origin. With `?names=underscored` the list has no dots in names.
 */
export function createMcpRouter(options: McpRouterOptions): Router {
  const router = PromiseRouter();
  router.post('/mcp', async (req, res) => {
    if (req.headers.origin !== undefined) {
      refuse(res, 403, 'Browsers are not served here');
      return;
    }
    const caller = await authenticate(options, req);
    if (!caller) {
      res.set('WWW-Authenticate', 'Bearer realm="stagecraft mcp"');
      refuse(res, 401, 'The token is unknown, or its attempt has ended');
      return;
    }
    if (!(await readBody(req, res))) return;
    await answer(options, { req, res, caller });
  });
  router.all('/mcp', (_, res) => {
    res.set('Allow', 'POST');
    refuse(res, 405, 'Only POST: this server has no sessions and no streams');
  });
  return router;
}

async function authenticate(
  { callers, auditor }: McpRouterOptions,
  request: Request,
): Promise<ToolCaller | undefined> {
  const { authorization } = request.headers;
  const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
  const found = token && (await callers.byToken(token));
  if (!found) return undefined;
  if ('caller' in found) return found.caller;
  const { runId, attempt } = found.ended;
  const audit = await auditor.createEvent({
    ...{ eventId: 'mcp-token-refused', severityLevel: 'medium', request },
    meta: { runId, attempt },
  });
  await audit.fail({ error: new Error('The attempt of the token has ended') });
  return undefined;
}

/** False: it is refused, and the answer is given. */
async function readBody(req: Request, res: Response): Promise<boolean> {
  const error = await new Promise<unknown>(done => readJson(req, res, done));
  if (error) {
    const { status } = Object(error) as { status?: number };
    const text =
      status === 413
        ? `The request is larger than ${MAX_BODY_BYTES} bytes`
        : 'The request is not JSON';
    refuse(res, status === 413 ? 413 : 400, text);
    return false;
  }
  if (Array.isArray(req.body)) {
    refuse(res, 400, 'Send one message a request');
    return false;
  }
  return true;
}

async function answer(
  { calls, logger }: McpRouterOptions,
  { req, res, caller }: { req: Request; res: Response; caller: ToolCaller },
): Promise<void> {
  const gone = new AbortController();
  const names =
    req.query.names === 'underscored' ? 'underscored' : 'as-they-are';
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: undefined,
    enableJsonResponse: true,
  });
  const server = createMcpServer({
    ...{ calls, caller, names },
    gone: gone.signal,
  });
  server.onerror = error =>
    logger.debug('A request of an agent is refused', { reason: error.message });
  res.on('close', () => {
    gone.abort();
    void server.close();
  });
  await server.connect(transport);
  await transport.handleRequest(req, res, req.body);
}

function refuse(res: Response, status: number, message: string): void {
  res.status(status).json({
    jsonrpc: '2.0',
    error: { code: INVALID_REQUEST, message },
    id: null,
  });
}
