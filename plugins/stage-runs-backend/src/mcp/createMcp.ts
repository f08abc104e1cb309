import type { Router } from 'express';
import type { Domain } from '../createDomain';
import { CallEvents } from './CallEvents';
import { CallLimit } from './CallLimit';
import { createMcpRouter } from './mcpRouter';
import { ToolCallers } from './ToolCallers';
import { ToolCalls } from './ToolCalls';
import { addLabelTools } from './tools/labelTools';
import { LabelWriter } from './tools/LabelWriter';
import { addNotifyTool } from './tools/notifyTool';
import { addRequestTools } from './tools/requestTools';
import { addStatusTool } from './tools/statusTool';

/** The door for agents, with the tools that the stage runs themselves give them. */
export function createMcp(domain: Domain, stopping: AbortSignal): Router {
  const { tools } = domain;
  addLabelTools(tools, { ...domain, writer: new LabelWriter(domain) });
  addStatusTool(tools, domain);
  addNotifyTool(tools, domain);
  addRequestTools(tools, { ...domain, stopping });
  return createMcpRouter({
    ...domain,
    callers: new ToolCallers(domain),
    calls: new ToolCalls({
      ...domain,
      callLimit: new CallLimit(),
      callEvents: new CallEvents(domain),
    }),
  });
}
