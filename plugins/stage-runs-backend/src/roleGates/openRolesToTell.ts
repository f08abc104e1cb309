import type { LabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node';
import type { RunRow } from '../runs/rows';
import type { RoleGateStore } from './RoleGateStore';
import { roleLabelKey } from './roleLabels';
import type { WaitsFor } from './roleTexts';

/** What the comment of a run says of the roles that its issue waits for: only the newest run's is kept right. */
export async function openRolesToTell(
  run: RunRow,
  from: { gates: RoleGateStore; catalogue: LabelCatalogue },
): Promise<WaitsFor[]> {
  const issue = {
    repositoryId: run.repository_id,
    issueNumber: run.issue_number,
  };
  const open = await from.gates.openOfIssue(issue);
  if (open.length === 0) return [];
  const [newest] = await from.gates.newestRuns(issue, 1);
  if (newest?.id !== run.id) return [];
  return [...new Set(open.map(({ role }) => role))].map(role => ({
    ...{ role, label: from.catalogue.byKey(roleLabelKey(role)).name },
  }));
}
