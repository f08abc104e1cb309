import type { JsonObject } from '@backstage/types';
import type {
  AgentTool,
  ApprovalMode,
  ToolRun,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RequestWish } from '../requests/types';

/** What people are asked for a call: to allow it, or the question of a tool that only asks. */
export function wishOf(
  tool: AgentTool,
  call: {
    run: ToolRun;
    input: JsonObject;
    mode: Exclude<ApprovalMode, 'none'>;
    key: string;
  },
): RequestWish {
  const { run, input, mode, key } = call;
  // The registry takes no tool with an approval and without this text.
  const { summary, risk } = tool.requestText!(run, input);
  const question = tool.question?.(run, input);
  return {
    ...{ runId: run.id, attempt: run.attempt, idempotencyKey: key },
    ...{ tool: question ? null : tool.name, arguments: input, mode, summary },
    risk: question ? '' : risk,
    ...(question && { question }),
  };
}
