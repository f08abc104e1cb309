import type {
  CatalogueLabel,
  LabelKind,
} from '@stagecraft/backstage-plugin-kernel-node';

export type Invariant =
  | 'one_trigger'
  | 'one_state'
  | 'one_model'
  | 'one_effort'
  | 'one_scope';

export interface BrokenInvariant {
  invariant: Invariant;
  /** Names on GitHub, sorted. */
  labels: string[];
}

const INVARIANTS: readonly [Invariant, LabelKind][] = [
  ['one_trigger', 'trigger'],
  ['one_state', 'state'],
  ['one_model', 'model'],
  ['one_effort', 'effort'],
  ['one_scope', 'scope'],
];

/** Requirements 3.1.3: of each kind there is one at most; `state:blocked` may accompany any. */
export function brokenInvariants(
  labels: readonly CatalogueLabel[],
): BrokenInvariant[] {
  return INVARIANTS.flatMap(([invariant, kind]) => {
    const names = labels
      .filter(label => label.kind === kind && label.key !== 'state.blocked')
      .map(({ name }) => name);
    const distinct = [...new Set(names)].sort();
    return distinct.length > 1 ? [{ invariant, labels: distinct }] : [];
  });
}
