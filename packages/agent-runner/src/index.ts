/**
 * The program in an agent's pod, as a library: for a driver of one's own.
 *
 * @packageDocumentation
 */
export { RunInterruption, type InterruptionKind } from './RunInterruption';
export {
  AgentFailedError,
  type AgentContext,
  type AgentDriver,
} from './drivers/types';
export { Git, GitError, type GitCallOptions, type GitOptions } from './git/Git';
export type { Assignment } from './platform/assignment';
export { runAttempt, type RunAttemptOptions } from './runAttempt';
export {
  readRunnerConfig,
  RunnerConfigError,
  type RunnerConfig,
} from './runnerConfig';
