import type {
  LabelCatalogue,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { RoleGate } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { RoleGateRow } from './RoleGateStore';
import { roleLabelKey } from './roleLabels';

/** Open gates as the API shows them, with the members who can satisfy each. */
export async function toRoleGateViews(
  gates: RoleGateRow[],
  services: { catalogue: LabelCatalogue; directory: ProjectDirectory },
): Promise<RoleGate[]> {
  if (gates.length === 0) return [];
  const { catalogue, directory } = services;
  const members = await directory.listMembers(gates[0].project_id);
  return gates.map(gate => ({
    role: gate.role,
    label: catalogue.byKey(roleLabelKey(gate.role)).name,
    number: gate.number,
    isOnPullRequest: gate.number !== gate.issue_number,
    openedAt: gate.opened_at.toISOString(),
    openedBy: gate.opened_by.login,
    people: members
      .filter(({ deliveryRoles }) => deliveryRoles.includes(gate.role))
      .map(({ user }) => user.githubLogin ?? user.userEntityRef),
  }));
}
