import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { APPROVED, IN_REVIEW } from '../runs/labelMoves';
import { brokenInvariants, type BrokenInvariant } from './brokenInvariants';
import type { ExpectedLabels, Wanted } from './expectedLabels';

/** An issue or pull request as it is. */
export interface ThreadFacts {
  expected: ExpectedLabels;
  /** The catalogue's labels that are on it. */
  live: readonly CatalogueLabel[];
  /** Keys of labels that somebody has put, and that were found to say what is not so. */
  voided: ReadonlySet<string>;
}

export interface ThreadDrift {
  /** Keys. */
  add: string[];
  remove: string[];
  /** It shows an approval of which nobody has said yet whether it is one. */
  isHeld: boolean;
  /** What no stored state decides: people have to. */
  broken: BrokenInvariant[];
}

/** Put by people, about the whole: what the platform shows gives way. */
const FINAL_STATES = ['state.abandoned', 'state.superseded'];

/**
 * How the labels differ from what is stored. `state:approved` is a person's way to approve:
 * until it was judged, nothing of the thread's state is touched. A trigger label is a
 * person's command: only one that was found to be none is taken off.
 */
export function threadDrift(facts: ThreadFacts): ThreadDrift {
  const { live } = facts;
  const isHeld = showsUnjudgedApproval(facts);
  const add = isHeld ? [] : missing(facts);
  const remove = [...(isHeld ? [] : surplus(facts)), ...voidTriggers(facts)];
  const kept = live.filter(({ key }) => !remove.includes(key));
  const broken = brokenInvariants(kept).filter(
    ({ invariant }) => !(isHeld && invariant === 'one_state'),
  );
  return { add, remove, isHeld, broken };
}

function showsUnjudgedApproval({ expected, live, voided }: ThreadFacts) {
  const isShown = live.some(({ key }) => key === APPROVED);
  return isShown && expected.approved === 'off' && !voided.has(APPROVED);
}

function missing({ expected, live }: ThreadFacts): string[] {
  if (isFinal(live)) return [];
  return states(expected)
    .filter(([key, wanted]) => wanted === 'on' && !has(live, key))
    .map(([key]) => key);
}

function surplus({ expected, live }: ThreadFacts): string[] {
  const isWrong = (wanted: Wanted) =>
    wanted === 'off' || (wanted === 'on' && isFinal(live));
  return states(expected)
    .filter(([key, wanted]) => isWrong(wanted) && has(live, key))
    .map(([key]) => key);
}

function voidTriggers({ expected, live, voided }: ThreadFacts): string[] {
  return live
    .filter(
      ({ kind, key, name }) =>
        kind === 'trigger' &&
        voided.has(key) &&
        expected.endedTriggers.includes(name),
    )
    .map(({ key }) => key);
}

function states({ inReview, approved }: ExpectedLabels): [string, Wanted][] {
  return [
    [IN_REVIEW, inReview],
    [APPROVED, approved],
  ];
}

function isFinal(live: readonly CatalogueLabel[]): boolean {
  return FINAL_STATES.some(key => has(live, key));
}

function has(live: readonly CatalogueLabel[], wanted: string): boolean {
  return live.some(({ key }) => key === wanted);
}
