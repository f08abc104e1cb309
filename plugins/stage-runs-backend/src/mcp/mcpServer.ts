import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import {
  CallToolRequestSchema,
  ErrorCode,
  ListToolsRequestSchema,
  McpError,
  type CallToolResult,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js';
import {
  inputSchemaOf,
  underscored,
  type AgentTool,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { CallAnswer, ToolCalls } from './ToolCalls';
import type { ToolCaller } from './ToolCallers';

const INSTRUCTIONS =
  'Tools of the platform that has started this run. They reach the own run, its issue and its ' +
  'pull request alone. An answer "approval_required" says that people are asked: ask for the ' +
  'answer with request_get. A refusal is final; do not try another way round it.';

/** The server asks its clients nothing, so there is nothing to validate. */
const NOTHING_TO_VALIDATE = {
  getValidator: () => () => {
    throw new Error('This server asks its clients nothing');
  },
};

/** Made for one request of one caller; it keeps nothing between two. */
export function createMcpServer(options: {
  calls: ToolCalls;
  caller: ToolCaller;
  /** Dots in names become underscores, for clients that allow none. */
  names: 'as-they-are' | 'underscored';
  /** Aborted when the caller is gone. */
  gone: AbortSignal;
}): Server {
  const { calls, caller, names, gone } = options;
  const server = new Server(
    { name: 'stagecraft', version: '1' },
    {
      capabilities: { tools: {} },
      instructions: INSTRUCTIONS,
      jsonSchemaValidator: NOTHING_TO_VALIDATE,
    },
  );
  const nameOf = names === 'underscored' ? underscored : (name: string) => name;
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: calls
      .offered(caller)
      .map(tool => ({ ...toldTool(tool), name: nameOf(tool.name) })),
  }));
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) =>
    resultOf(
      await calls.call(caller, {
        ...{ name: params.name, arguments: params.arguments, signal: gone },
      }),
    ),
  );
  return server;
}

const toldTools = new WeakMap<AgentTool, Tool>();

function toldTool(tool: AgentTool): Tool {
  const known = toldTools.get(tool);
  if (known) return known;
  const { name, title, description, category } = tool;
  const told: Tool = {
    ...{ name, title, description },
    inputSchema: inputSchemaOf(tool) as Tool['inputSchema'],
    annotations: { readOnlyHint: category === 'read' },
  };
  toldTools.set(tool, told);
  return told;
}

function resultOf(answer: CallAnswer): CallToolResult {
  if (answer === 'unknown') {
    throw new McpError(ErrorCode.InvalidParams, 'There is no such tool');
  }
  if ('failure' in answer) {
    return { content: [{ type: 'text', text: answer.failure }], isError: true };
  }
  const { result } = answer;
  return {
    content: [{ type: 'text', text: JSON.stringify(result) }],
    structuredContent: result,
  };
}
