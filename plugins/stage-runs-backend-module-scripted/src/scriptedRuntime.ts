import type { AgentRuntime } from '@stagecraft/backstage-plugin-stage-runs-node';

/**
 * Runs the driver `scripted` of the agent runner, which needs no model. The image is
 * the one that `npm start` builds; a cluster with a registry names its own in
 * `stagecraft.runs.images.scripted`.
 */
export const scriptedRuntime: AgentRuntime = {
  id: 'scripted',
  image: 'stagecraft/agent-runner:local',
  defaults: { model: 'scripted', reasoningEffort: 'none' },
};
