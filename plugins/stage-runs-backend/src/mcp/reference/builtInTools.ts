import {
  AgentToolRegistry,
  type AgentTool,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { addLabelTools } from '../tools/labelTools';
import { addNotifyTool } from '../tools/notifyTool';
import { addRequestTools } from '../tools/requestTools';
import { addStatusTool } from '../tools/statusTool';

/** What agents have from the stage runs themselves, to be described and never called. */
export function builtInTools(): readonly AgentTool[] {
  const tools = new AgentToolRegistry();
  const nothing = {} as never;
  addLabelTools(tools, { writer: nothing, catalogue: nothing });
  addStatusTool(tools, nothing);
  addNotifyTool(tools, nothing);
  const stopping = new AbortController().signal;
  addRequestTools(tools, { desk: nothing, stopping });
  return tools.all();
}
