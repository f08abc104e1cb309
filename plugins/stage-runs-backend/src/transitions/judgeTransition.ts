import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Entry } from '../pipeline/judgeEntry';
import { decideTrigger, type TriggerFacts } from '../trigger/decideTrigger';

export type TransitionVerdict =
  | { open: true }
  | {
      open: false;
      reason: TriggerReason;
      /** Nothing but the missing approval of an earlier stage is in the way. */
      overridable: boolean;
    };

/** The labels of a stage and of its revision, and those that once were. */
const RUN_LABELS: readonly CatalogueLabel['kind'][] = ['trigger', 'inert'];

/** The labels as they are once the portal has put this one: no other of a stage is left. */
export function asPut(
  label: CatalogueLabel,
  labels: CatalogueLabel[],
): CatalogueLabel[] {
  return [...labels.filter(({ kind }) => !RUN_LABELS.includes(kind)), label];
}

/** Names of the labels that go when this one is put. */
export function displacedBy(
  label: CatalogueLabel,
  labels: CatalogueLabel[],
): string[] {
  return labels
    .filter(({ kind, key }) => RUN_LABELS.includes(kind) && key !== label.key)
    .map(({ name }) => name);
}

/**
 * Decides by the rules for a label that the person puts now. `opened` is the entry as an
 * owner's decision would make it.
 */
export function judgeTransition(
  facts: TriggerFacts,
  opened: Entry,
): TransitionVerdict {
  const refusal = decideTrigger(facts);
  if (!refusal) return { open: true };
  const overridable =
    !facts.entry.open &&
    decideTrigger({ ...facts, entry: opened }) === undefined;
  return { open: false, reason: refusal.reason, overridable };
}

/** What has changed since the person looked; undefined when nothing has. */
export function changeSince(
  seen: string[],
  now: string[],
): { added: string[]; removed: string[] } | undefined {
  const added = without(now, seen);
  const removed = without(seen, now);
  return added.length + removed.length > 0 ? { added, removed } : undefined;
}

function without(names: string[], others: string[]): string[] {
  const known = new Set(others.map(name => name.toLowerCase()));
  return names.filter(name => !known.has(name.toLowerCase())).sort();
}
