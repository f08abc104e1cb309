import type {
  ChoiceHaltCode,
  RunOutcome,
  TriggerReason,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import type { ChoiceRow } from './choice';

type Choice = Pick<ChoiceRow, 'stages' | 'until_stage'>;

interface EndedRun {
  stage: string;
  outcome: RunOutcome;
  prompt_kind: 'work' | 'revise' | 'review';
}

export type AfterRun =
  | { kind: 'nothing' }
  | { kind: 'finished' }
  | { kind: 'halted'; code: ChoiceHaltCode }
  /** What may start is decided with what is known by then. */
  | { kind: 'goes_on' };

const HALTS: Partial<Record<RunOutcome, ChoiceHaltCode>> = {
  failed: 'run_failed',
  denied: 'run_denied',
  limited: 'run_limited',
  canceled: 'run_canceled',
  'no-change': 'run_no_change',
};

/** What the end of a run means for the open choice of its issue. Whatever did not deliver halts it. */
export function afterRun(choice: Choice, run: EndedRun): AfterRun {
  const code = HALTS[run.outcome];
  if (code) return { kind: 'halted', code };
  if (run.prompt_kind === 'review') return { kind: 'nothing' };
  if (run.prompt_kind === 'revise') {
    return { kind: 'halted', code: 'changes_requested' };
  }
  if (run.stage === choice.until_stage) return { kind: 'finished' };
  return { kind: 'goes_on' };
}

export interface NextFacts {
  choice: Choice & { isOpen: boolean };
  /** The run that has delivered. */
  run: { stage: string; isLatestResult: boolean; isSuperseded: boolean };
  /** The way that the issue is on now, with the next stage. */
  way: string[];
  /** Whether the person who chose could choose it now. */
  chooserMayStill: boolean;
  basis: Basis;
  /** What a label that this person puts now would be answered. */
  refusal: TriggerReason | undefined;
}

/** What the next stage builds on: an approved result, or what was delivered and waits for its review. */
export type Basis = 'approved' | 'as_delivered' | 'changed' | 'closed';

export type Next =
  | { kind: 'nothing' }
  | { kind: 'start'; stage: string }
  | { kind: 'halted'; code: ChoiceHaltCode };

/** The stages that a choice would still start after this one. */
export function stagesLeft({ stages }: Choice, after: string): string[] {
  return stages.slice(stages.indexOf(after) + 1);
}

/** Decides what an open choice starts after a delivered run: one stage, or nothing any more. */
export function nextByChoice(facts: NextFacts): Next {
  const { choice, run } = facts;
  const left = stagesLeft(choice, run.stage);
  if (!choice.isOpen || left.length === 0) return { kind: 'nothing' };
  const code = haltOf(facts, left);
  return code ? { kind: 'halted', code } : { kind: 'start', stage: left[0] };
}

function haltOf(
  { run, way, basis, chooserMayStill, refusal }: NextFacts,
  left: string[],
): ChoiceHaltCode | undefined {
  if (run.isSuperseded) return 'result_superseded';
  if (!run.isLatestResult) return 'run_started_by_person';
  if (!chooserMayStill) return 'chooser_lost_role';
  if (basis === 'changed') return 'result_changed_by_push';
  if (basis === 'closed') return 'result_not_open';
  const from = way.indexOf(run.stage) + 1;
  const ahead = from > 0 ? way.slice(from, from + left.length) : [];
  if (ahead.join() !== left.join()) return 'way_changed';
  return refusal;
}
