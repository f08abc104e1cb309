import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import { APPROVED } from '../runs/labelMoves';

/**
 * Requirements 3.1.1 row 4, for what its action and its label alone show to concern no
 * stage. Undefined: the whole delivery has to be judged.
 */
export function ignoredByLabel(
  action: string,
  label: CatalogueLabel | undefined,
): TriggerReason | undefined {
  if (action === 'closed') return undefined;
  if (action === 'labeled' && label && isOurs(label)) return undefined;
  return 'issue_event_not_trigger_label';
}

function isOurs({ kind, key }: CatalogueLabel): boolean {
  return kind === 'trigger' || kind === 'inert' || key === APPROVED;
}
