import {
  TRIGGER_REASONS,
  type ChoiceHaltCode,
  type RunOutcome,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import fc from 'fast-check';
import { standardWay } from '../__testUtils__/pipelineStages';
import { Pipeline } from '../pipeline/Pipeline';
import {
  afterRun,
  nextByChoice,
  type AfterRun,
  type Basis,
  type NextFacts,
} from './nextByChoice';

const choice = { stages: ['plan', 'dev', 'qa'], until_stage: 'qa' };
const WAY = ['intake', 'plan', 'dev', 'qa', 'release'];

const halted = (code: ChoiceHaltCode) => ({ kind: 'halted', code } as const);
const goesOn = { kind: 'goes_on' } as const;

describe('the end of a run', () => {
  const run: Parameters<typeof afterRun>[1] = {
    ...{ stage: 'plan', outcome: 'delivered', prompt_kind: 'work' },
  };

  it.each<[string, Partial<Parameters<typeof afterRun>[1]>, AfterRun]>([
    ['delivered, with a stage left', {}, goesOn],
    ['delivered before the first one', { stage: 'intake' }, goesOn],
    ['delivered, the last one', { stage: 'qa' }, { kind: 'finished' }],
    ['failed', { outcome: 'failed' }, halted('run_failed')],
    ['denied', { outcome: 'denied' }, halted('run_denied')],
    ['limited', { outcome: 'limited' }, halted('run_limited')],
    ['canceled', { outcome: 'canceled' }, halted('run_canceled')],
    ['no change', { outcome: 'no-change' }, halted('run_no_change')],
    [
      'the last one, failed',
      { stage: 'qa', outcome: 'failed' },
      halted('run_failed'),
    ],
    ['a revision', { prompt_kind: 'revise' }, halted('changes_requested')],
    [
      'a review',
      { prompt_kind: 'review', outcome: 'reviewed' },
      { kind: 'nothing' },
    ],
    [
      'a review that failed',
      { prompt_kind: 'review', outcome: 'failed' },
      halted('run_failed'),
    ],
  ])('%s', (_, changes, next) => {
    expect(afterRun(choice, { ...run, ...changes })).toEqual(next);
  });

  it('whatever did not deliver halts, of whatever kind and stage', () => {
    const bad: RunOutcome[] = [
      ...(['failed', 'denied', 'limited', 'canceled', 'no-change'] as const),
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...bad),
        fc.constantFrom(...WAY),
        fc.constantFrom('work', 'revise', 'review'),
        (outcome, stage, kind) => {
          const ended = { outcome, stage, prompt_kind: kind as 'work' };
          expect(afterRun(choice, ended).kind).toBe('halted');
        },
      ),
    );
  });
});

const facts: NextFacts = {
  choice: { ...choice, isOpen: true },
  run: { stage: 'intake', isLatestResult: true, isSuperseded: false },
  way: WAY,
  chooserMayStill: true,
  basis: 'as_delivered',
  refusal: undefined,
};
const runOf = (changes: Partial<NextFacts['run']>) => ({
  run: { ...facts.run, ...changes },
});

describe('the next stage', () => {
  it.each<[string, Partial<NextFacts>, ReturnType<typeof nextByChoice>]>([
    ['of the first result', {}, { kind: 'start', stage: 'plan' }],
    ['of a later one', runOf({ stage: 'dev' }), { kind: 'start', stage: 'qa' }],
    [
      'on an approved result',
      { basis: 'approved' },
      { kind: 'start', stage: 'plan' },
    ],
    ['behind the last one', runOf({ stage: 'qa' }), { kind: 'nothing' }],
    [
      'of an ended choice',
      { choice: { ...choice, isOpen: false } },
      { kind: 'nothing' },
    ],
    [
      'on a superseded result',
      runOf({ isSuperseded: true }),
      halted('result_superseded'),
    ],
    [
      'where a later result counts',
      runOf({ isLatestResult: false }),
      halted('run_started_by_person'),
    ],
    [
      'of somebody without the role',
      { chooserMayStill: false },
      halted('chooser_lost_role'),
    ],
    ['after a push', { basis: 'changed' }, halted('result_changed_by_push')],
    [
      'on a closed pull request',
      { basis: 'closed' },
      halted('result_not_open'),
    ],
    [
      'on a longer way',
      { way: ['intake', 'prd', 'design', 'plan', 'dev', 'qa', 'release'] },
      halted('way_changed'),
    ],
    [
      'on a way that got longer behind the last one',
      { way: ['intake', 'plan', 'dev', 'qa', 'audit', 'release'] },
      { kind: 'start', stage: 'plan' },
    ],
    [
      'of a run beside the way',
      runOf({ stage: 'doc-audit' }),
      halted('way_changed'),
    ],
    [
      'that is refused',
      { refusal: 'stage_gate_closed' },
      halted('stage_gate_closed'),
    ],
  ])('%s', (_, changes, next) => {
    expect(nextByChoice({ ...facts, ...changes })).toEqual(next);
  });

  it('is never beyond until_stage, never one that was not chosen, never after a halt', () => {
    const pipeline = new Pipeline(standardWay());
    const ways = (['quick-fix', 'feature', 'new-service'] as const).map(each =>
      pipeline.way(each),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...ways),
        fc.constantFrom(...ways),
        fc.nat(20),
        fc.nat(20),
        fc.nat(20),
        fc.constantFrom<Basis>(
          ...(['approved', 'as_delivered', 'changed', 'closed'] as const),
        ),
        fc.option(fc.constantFrom(...TRIGGER_REASONS), { nil: undefined }),
        fc.boolean(),
        fc.boolean(),
        (chosenOn, way, from, count, at, basis, refusal, isOpen, mayStill) => {
          const first = from % chosenOn.length;
          const stages = chosenOn.slice(first, first + 1 + count);
          const run = { ...facts.run, stage: way[at % way.length] };
          const next = nextByChoice({
            choice: { stages, until_stage: stages.at(-1)!, isOpen },
            ...{ run, way, basis, refusal, chooserMayStill: mayStill },
          });
          if (next.kind !== 'start') return;
          expect(stages).toContain(next.stage);
          expect(way.indexOf(next.stage)).toBe(way.indexOf(run.stage) + 1);
          expect(way.indexOf(next.stage)).toBeLessThanOrEqual(
            way.indexOf(stages.at(-1)!),
          );
          expect([isOpen, mayStill, refusal]).toEqual([true, true, undefined]);
          expect(['approved', 'as_delivered']).toContain(basis);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
