import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type {
  ProjectAgentConfig,
  RepositoryConfig,
} from '../repositoryConfig/schema';
import type { RunRow } from '../runs/rows';

/** The agent that the repository brings for the stage, if it does. */
export function projectAgentOf(
  { id }: Pick<Stage, 'id'>,
  { delivery }: RepositoryConfig,
): ProjectAgentConfig | undefined {
  const key = delivery.stages[id]?.agent;
  return delivery.agents.find(agent => agent.key === key);
}

/** The stage with whoever works on it in this repository. What it may do is its run's policy. */
export function withProjectAgent(
  stage: Stage,
  config: RepositoryConfig,
): Stage {
  const own = projectAgentOf(stage, config);
  if (!own) return stage;
  const { key, displayName } = own;
  return { ...stage, agent: { ...stage.agent, key, displayName } };
}

/** The stage with whoever worked on it when the run was created. */
export function withAgentOf(run: Pick<RunRow, 'policy'>, stage: Stage): Stage {
  const { agent } = run.policy;
  if (!agent) return stage;
  const { key, displayName } = agent;
  return { ...stage, agent: { ...stage.agent, key, displayName } };
}
