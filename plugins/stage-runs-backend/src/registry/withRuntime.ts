import type {
  AgentRuntime,
  Stage,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { RunsConfig } from '../config';
import type { AgentRuntimes } from './AgentRuntimes';
import { NotInstalledError } from './Stages';

/** The stage with the runtime of its agent; without the runtime it can not start either. */
export function withRuntime(
  stage: Stage | undefined,
  installed: { config: RunsConfig; runtimes: AgentRuntimes },
): { stage?: Stage; runtime?: AgentRuntime } {
  if (!stage) return {};
  // Why it can not start is known; its runtime may come with it.
  if (stage.disabled) return { stage };
  try {
    const id = installed.config.runtime ?? stage.agent.runtime;
    return { stage, runtime: installed.runtimes.byId(id) };
  } catch (error) {
    if (error instanceof NotInstalledError) return {};
    throw error;
  }
}
