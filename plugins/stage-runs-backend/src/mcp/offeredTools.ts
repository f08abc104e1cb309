import {
  underscored,
  type AgentTool,
  type ToolRun,
} from '@stagecraft/backstage-plugin-stage-runs-node';

/** A run's part of the policy of tools, from `runs.policy`. */
export interface ToolPolicy {
  /** Names at most, in either spelling; undefined: no limit. */
  tools?: readonly string[];
}

/**
 * The tools of a run: those that are offered to it and that its agent, stage and repository
 * leave to it. What is listed and what may be called are both this.
 */
export function offeredTools(
  tools: readonly AgentTool[],
  run: ToolRun,
  policy: ToolPolicy,
): AgentTool[] {
  const left = policy.tools && new Set(policy.tools.map(underscored));
  return tools.filter(
    tool =>
      (!left || left.has(underscored(tool.name))) &&
      (tool.isOffered?.(run) ?? true),
  );
}

/** A line of the policy of tools: what the runs of this kind may call. */
export interface ToolTableRow {
  stage: string;
  promptKind: ToolRun['promptKind'];
  agentKey: string;
  mode: ToolRun['mode'];
  tools: string[];
}

/** The policy of tools as a table, a row for each of the runs (E2E-074). */
export function toolTable(
  tools: readonly AgentTool[],
  runs: readonly { run: ToolRun; policy: ToolPolicy }[],
): ToolTableRow[] {
  return runs.map(({ run, policy }) => ({
    stage: run.stage,
    promptKind: run.promptKind,
    agentKey: run.agentKey,
    mode: run.mode,
    tools: offeredTools(tools, run, policy).map(({ name }) => name),
  }));
}
