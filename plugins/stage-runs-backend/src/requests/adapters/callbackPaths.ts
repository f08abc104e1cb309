/** Where adapters answer, below /api/stage-runs. */
export const CALLBACK_PATHS = {
  approver: '/mcp/approver/callback',
  executor: '/mcp/executor/callback',
} as const;
