import type {
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { OutboxRow, OutboxStore } from '../outbox/OutboxStore';
import { orNoteLateWrite } from '../outbox/orNoteLateWrite';
import type { OutboxHandler } from '../outbox/OutboxWorker';
import { planRoleLabels, type RoleLabelPlan } from './planRoleLabels';
import type { RoleGateStore, ThreadKey } from './RoleGateStore';
import { roleLabelKey } from './roleLabels';
import type { RoleLabelStore } from './RoleLabelStore';

interface Resources {
  gitHub: GitHubClients;
  catalogue: LabelCatalogue;
  gates: RoleGateStore;
  roleLabels: RoleLabelStore;
  outbox: OutboxStore;
}

/**
 * Brings the role labels of an issue or pull request to what is stored: on while a gate is
 * open, off once it is closed. A label that a person puts meanwhile may be taken off with
 * that of the gate before; its own delivery opens a gate, and it is put back.
 */
export function roleLabelsHandler(resources: Resources): OutboxHandler {
  const { catalogue, gates, gitHub, outbox } = resources;
  return async claim => {
    const { row } = claim;
    const repositoryId = row.repository_id!;
    const thread = { repositoryId, number: row.issue_number };
    const repository = await gitHub.repository({ repositoryId, kind: 'bot' });
    const { labels } = await repository.issue(thread.number);
    const plan = planRoleLabels({
      gates: await gatesOf(gates, thread, row),
      present: labels,
      nameOf: role => catalogue.byKey(roleLabelKey(role)).name,
    });
    await orNoteLateWrite(claim, outbox, async () => {
      for (const name of plan.remove) {
        await claim.confirm();
        await repository.removeLabel(thread.number, name);
      }
      await putBack(resources, { repository, thread, plan }, () =>
        claim.confirm(),
      );
      await claim.transaction(trx => gates.settleLabels(trx, plan.settled));
    });
  };
}

/** After a write that came late nothing that was written before counts. */
function gatesOf(gates: RoleGateStore, thread: ThreadKey, row: OutboxRow) {
  return row.late_writes > 0
    ? gates.newestOfThread(thread)
    : gates.unsettledOfThread(thread);
}

async function putBack(
  { roleLabels }: Resources,
  to: {
    repository: GitHubRepository;
    thread: ThreadKey;
    plan: RoleLabelPlan;
  },
  confirm: () => Promise<void>,
): Promise<void> {
  const { repository, thread, plan } = to;
  if (plan.add.length === 0) return;
  const { id } = await repository.viewer();
  for (const { role } of plan.add) {
    await roleLabels.notePut({ ...thread, role }, id);
  }
  await confirm();
  await repository.addLabels(
    thread.number,
    plan.add.map(({ name }) => name),
  );
}
