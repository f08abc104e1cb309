import type { OutboxStore } from '../outbox/OutboxStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { StageRunsDependencies } from '../StageRunsDependencies';
import { RemovalNotices } from './RemovalNotices';
import { RoleGateChanges } from './RoleGateChanges';
import { RoleGates } from './RoleGates';
import type { RoleGateStore } from './RoleGateStore';
import { RoleLabelStore } from './RoleLabelStore';
import { StatementReader } from './StatementReader';

/** What opens and closes role gates, over their store. */
export function createRoleGates(
  deps: StageRunsDependencies & {
    gates: RoleGateStore;
    outbox: OutboxStore;
    lifecycle: RunLifecycle;
  },
) {
  const roleLabels = new RoleLabelStore(deps);
  const roleGates = new RoleGates({
    ...{ ...deps, roleLabels },
    changes: new RoleGateChanges(deps),
    statements: new StatementReader(deps),
    notices: new RemovalNotices(deps),
  });
  return { roleGates, roleLabels };
}
