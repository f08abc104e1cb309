import type { DeliveryRole } from '@stagecraft/backstage-plugin-kernel-node';
import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import type { PromptKind } from '../runs/rows';

/** A role that an issue, or a pull request of its runs, waits for. */
export interface OpenRole {
  role: DeliveryRole;
}

/**
 * The open roles that keep a stage from its start. A stage of the role's own agent may start:
 * its result is what the gate waits for. A revision goes on with a stage that has started.
 */
export function rolesInTheWay(facts: {
  openRoles: OpenRole[];
  stage: Pick<Stage, 'agent'> | undefined;
  promptKind: PromptKind;
}): DeliveryRole[] {
  if (facts.promptKind !== 'work') return [];
  const roles = facts.openRoles
    .map(({ role }) => role)
    .filter(role => role !== facts.stage?.agent.key);
  return [...new Set(roles)];
}
