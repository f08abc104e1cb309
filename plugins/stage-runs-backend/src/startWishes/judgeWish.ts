import type {
  CatalogueLabel,
  PortalUser,
} from '@stagecraft/backstage-plugin-kernel-node';
import type {
  ChoiceHaltCode,
  RunOutcome,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { changesTo, type PlannedLabel } from '../runs/planLabels';
import type { RequestStatus } from '../requests/types';
import type { ApprovedWish } from './startWish';

export type AfterAskingRun =
  | { kind: 'start' }
  | { kind: 'drop'; code: ChoiceHaltCode };

const DROPS: Partial<Record<RunOutcome, ChoiceHaltCode>> = {
  failed: 'run_failed',
  denied: 'run_denied',
  limited: 'run_limited',
  canceled: 'run_canceled',
};

/**
 * What the end of the run that asked means for the stage that was approved. A run that failed or
 * was stopped starts nothing: a person looks at it first.
 */
export function afterAskingRun(outcome: RunOutcome): AfterAskingRun {
  const code = DROPS[outcome];
  return code ? { kind: 'drop', code } : { kind: 'start' };
}

/** Only a call that was carried out as a whole starts anything. */
export function isCarriedOut(status: RequestStatus | undefined): boolean {
  return status === 'applied';
}

/** Whoever has the name by now, but is not the person who has approved, is nobody. */
export function approverOf(
  wish: Pick<ApprovedWish, 'user_id'>,
  found: PortalUser | undefined,
): PortalUser | undefined {
  return found?.id === wish.user_id ? found : undefined;
}

/**
 * The labels of the issue as the person who puts one more would find them: with what the ends of
 * its runs leave there, also where that is on its way still.
 */
export function labelsAsPut(
  label: CatalogueLabel,
  facts: {
    live: CatalogueLabel[];
    /** Of the issue. */
    planned: PlannedLabel[];
    byName(name: string): CatalogueLabel | undefined;
  },
): CatalogueLabel[] {
  const { live, planned, byName } = facts;
  const { remove, add } = changesTo(
    ...([live.map(({ name }) => name), planned] as const),
  );
  const gone = new Set(remove.map(name => name.toLowerCase()));
  const kept = live.filter(
    ({ key, name }) => key !== label.key && !gone.has(name.toLowerCase()),
  );
  const added = add.map(byName).filter(known => known !== undefined);
  return [...kept, ...added, label];
}
