import { createHmac } from 'node:crypto';

/** Where the agent's program finds the tools of its run, over MCP's streamable HTTP. */
export interface ToolServer {
  url: string;
  /** Lasts as long as the attempt; opens the tools and nothing else of the platform. */
  token: string;
}

/** Part of the contract with the platform: it stores the hash of what both derive. */
export function toolTokenOf(runToken: string): string {
  return createHmac('sha256', runToken)
    .update('stagecraft mcp 1')
    .digest('base64url');
}

/** The address for programs whose model allows no dots in names of tools. */
export function withPlainNames({ url }: ToolServer): string {
  return `${url}?names=underscored`;
}
