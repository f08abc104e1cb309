import type { RunOutcome } from '@stagecraft/backstage-plugin-stage-runs-common';
import { CATALOGUE, labelsOf } from '../__testUtils__/catalogueLabels';
import { aUser } from '../__testUtils__/samples';
import type { RequestStatus } from '../requests/types';
import type { PlannedLabel } from '../runs/planLabels';
import {
  afterAskingRun,
  approverOf,
  isCarriedOut,
  labelsAsPut,
} from './judgeWish';

it.each<[RunOutcome, ReturnType<typeof afterAskingRun>]>([
  ['delivered', { kind: 'start' }],
  ['reviewed', { kind: 'start' }],
  ['no-change', { kind: 'start' }],
  ['failed', { kind: 'drop', code: 'run_failed' }],
  ['denied', { kind: 'drop', code: 'run_denied' }],
  ['limited', { kind: 'drop', code: 'run_limited' }],
  ['canceled', { kind: 'drop', code: 'run_canceled' }],
])('after a run that ended %s', (outcome, next) => {
  expect(afterAskingRun(outcome)).toEqual(next);
});

it.each<[RequestStatus | undefined, boolean]>([
  ['applied', true],
  ['requested', false],
  ['approved', false],
  ['denied', false],
  ['expired', false],
  ['failed', false],
  [undefined, false],
])('a request that is %s starts something: %s', (status, starts) => {
  expect(isCarriedOut(status)).toBe(starts);
});

describe('who has approved', () => {
  const paula = aUser({ id: 'id-of-paula' });

  it('is who is known by that id', () => {
    expect(approverOf({ user_id: 'id-of-paula' }, paula)).toBe(paula);
  });

  it.each([
    ['is gone', undefined],
    ['has left the name to another', aUser({ id: 'id-of-another' })],
  ])('is nobody when the person %s', (_, found) => {
    expect(approverOf({ user_id: 'id-of-paula' }, found)).toBeUndefined();
  });
});

describe('the labels that the person would find', () => {
  const planned = (
    name: string,
    wanted: PlannedLabel['wanted'],
  ): PlannedLabel => ({ runId: 'r', number: 12, name, wanted });
  const qa = CATALOGUE.byKey('run.qa');
  const keysOf = (live: string[], ...moves: PlannedLabel[]) =>
    labelsAsPut(qa, {
      live: labelsOf(...live),
      planned: moves,
      byName: name => CATALOGUE.byName(name),
    }).map(({ key }) => key);

  it.each<[string, string[], PlannedLabel[], string[]]>([
    ['none but the own', [], [], ['run.qa']],
    ['the own once', ['run.qa'], [], ['run.qa']],
    [
      'not that of the run that has ended',
      ['run.dev'],
      [planned('run:dev', 'off')],
      ['run.qa'],
    ],
    [
      'that of another stage, which a person has put',
      ['run.release', 'run.dev'],
      [planned('RUN:dev', 'off')],
      ['run.release', 'run.qa'],
    ],
    [
      'what its end puts, before it is there',
      ['state.in-review'],
      [planned('need:input', 'on')],
      ['state.in-review', 'need.input', 'run.qa'],
    ],
    [
      'not what its end answers',
      ['need.input'],
      [planned('need:input', 'off')],
      ['run.qa'],
    ],
    [
      'what people have put',
      ['state.blocked'],
      [],
      ['state.blocked', 'run.qa'],
    ],
  ])('%s', (_, live, moves, found) => {
    expect(keysOf(live, ...moves)).toEqual(found);
  });
});
