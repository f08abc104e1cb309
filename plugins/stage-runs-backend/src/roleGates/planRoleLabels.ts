import type { DeliveryRole } from '@stagecraft/backstage-plugin-kernel-node';
import type { RoleGateRow } from './RoleGateStore';

export interface RoleLabelPlan {
  /** Names of labels of gates that are closed. */
  remove: string[];
  add: { role: DeliveryRole; name: string }[];
  /** Gates whose label needs no further look. */
  settled: string[];
}

/** The role labels of an issue or pull request, from its gates: a role of which one is open keeps its label. */
export function planRoleLabels(facts: {
  gates: Pick<RoleGateRow, 'id' | 'role' | 'satisfied_at' | 'withdrawn_at'>[];
  /** Names of the labels that are there. */
  present: string[];
  nameOf(role: DeliveryRole): string;
}): RoleLabelPlan {
  const { gates, present, nameOf } = facts;
  const closed = gates.filter(gate => gate.satisfied_at ?? gate.withdrawn_at);
  const open = new Set(
    gates.filter(gate => !closed.includes(gate)).map(({ role }) => role),
  );
  const over = new Set(
    closed.map(({ role }) => role).filter(role => !open.has(role)),
  );
  const there = new Set(present.map(name => name.toLowerCase()));
  const isThere = (role: DeliveryRole) => there.has(nameOf(role).toLowerCase());
  return {
    remove: [...over].filter(isThere).map(nameOf),
    add: [...open]
      .filter(role => !isThere(role))
      .map(role => ({ role, name: nameOf(role) })),
    settled: closed.map(({ id }) => id),
  };
}
