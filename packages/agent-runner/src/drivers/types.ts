import type { Assignment } from '../platform/assignment';
import type { Git } from '../git/Git';
import type { ToolServer } from '../platform/toolServer';

/** What a driver works with. */
export interface AgentContext {
  assignment: Assignment;
  /** The checked-out repository, on the work branch. */
  workspace: string;
  /** git in that folder, with the agent's identity and without hooks. */
  git: Git;
  /** The tools that the platform has for this run; undefined where it has none. */
  mcp: ToolServer | undefined;
  /** Adds text to the run's log; never throws. */
  log(text: string): void;
  /** Tells people what the agent does; at most 100 characters are shown. */
  status(text: string): Promise<void>;
  /** Aborted when the run must stop. The driver then ends soon, and may throw. */
  signal: AbortSignal;
  /**
   * An empty folder that is the agent's home for this attempt, outside the workspace. The files
   * of the session to go on with are in it when `resume` is there.
   */
  home: string;
  /** Facts of the run for programs, as JSON, beside the workspace; undefined where there are none. */
  contextFile: string | undefined;
  /** The session to go on with; its files are in `home` at the paths that `files` had answered. */
  resume: { sessionId: string } | undefined;
  /**
   * Tells the runner of the session as soon as the program has one. The runner takes a snapshot of
   * the named files now, every minute and at the end. Call it again when something changes.
   * Resolves when that snapshot is stored or has failed; never throws.
   */
  session(session: AgentSession): Promise<void>;
  /** Totals of this attempt so far; never smaller than before. */
  usage(usage: AgentUsage): void;
}

export interface AgentSession {
  /** The id by which the agent's program resumes it. */
  sessionId: string;
  /** Files of the session as they are now, relative to `home`. */
  files(): Promise<string[]>;
}

export interface AgentUsage {
  inputTokens: number;
  cachedInputTokens: number;
  outputTokens: number;
  turns: number;
}

export interface AgentDriver {
  /**
   * Does the work. What is left uncommitted in the workspace is committed afterwards.
   * Throws AgentFailedError when the agent gave up; any other error is reported as a
   * failure, too.
   */
  run(context: AgentContext): Promise<{ summary: string }>;
}

/** The agent could not do its task. The message is shown to people. */
export class AgentFailedError extends Error {
  override readonly name = 'AgentFailedError';
}
