import type { Assignment } from '../platform/assignment';
import type { Git } from '../git/Git';

/** What a driver works with. */
export interface AgentContext {
  assignment: Assignment;
  /** The checked-out repository, on the work branch. */
  workspace: string;
  /** git in that folder, with the agent's identity and without hooks. */
  git: Git;
  /** Adds text to the run's log; never throws. */
  log(text: string): void;
  /** Tells people what the agent does; at most 100 characters are shown. */
  status(text: string): Promise<void>;
  /** Aborted when the run must stop. The driver then ends soon, and may throw. */
  signal: AbortSignal;
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
