import fc from 'fast-check';
import {
  ISSUE,
  LabelHistory,
  type Beginning,
  type Ending,
} from '../__testUtils__/LabelHistory';
import { expectedLabels, type Wanted } from './expectedLabels';

type Step = (history: LabelHistory) => void;

const start =
  (kind: Beginning): Step =>
  history =>
    history.start(kind);
const end =
  (how: Ending): Step =>
  history =>
    history.end(how);
const deliver: Step[] = [start('beside'), end('delivered')];
const approve: Step = history => history.approve(0);
const approveLast: Step = history => history.approve(-1);
const push: Step = history => history.push(0);

/** As `in-review/approved` of the issue and of each pull request. */
function told(steps: Step[]): Record<number, string> {
  const history = new LabelHistory();
  for (const step of steps) step(history);
  const expected = expectedLabels(ISSUE, history.runs);
  return Object.fromEntries(
    [...expected].map(([number, { inReview, approved }]) => [
      ...[number, `${inReview}/${approved}`],
    ]),
  );
}

it.each<[string, Step[], Record<number, string>]>([
  ['no run', [], { 12: 'off/off' }],
  ['a run at work', [start('beside')], { 12: 'off/off' }],
  [
    'E2E-030 a result waits for its review',
    deliver,
    { 12: 'on/off', 101: 'on/off' },
  ],
  [
    'a failed run shows nothing',
    [start('beside'), end('failed')],
    { 12: 'off/off' },
  ],
  [
    'nor does one without changes',
    [start('beside'), end('no-change')],
    { 12: 'off/off' },
  ],
  [
    'E2E-031 an approved result',
    [...deliver, approve],
    { 12: 'off/on', 101: 'off/on' },
  ],
  [
    'a push ends the approval',
    [...deliver, approve, push],
    { 12: 'on/off', 101: 'on/off' },
  ],
  [
    'what is revised waits for no review',
    [...deliver, start('revises')],
    { 12: 'off/off', 101: 'off/off' },
  ],
  [
    'it does again when the revision fails',
    [...deliver, start('revises'), end('failed')],
    { 12: 'on/off', 101: 'on/off' },
  ],
  [
    'an approved result that is revised in vain stays approved',
    [...deliver, approve, start('revises'), end('failed')],
    { 12: 'off/on', 101: 'off/on' },
  ],
  [
    'a revised result is another one',
    [...deliver, approve, start('revises'), end('delivered')],
    { 12: 'on/off', 101: 'on/off' },
  ],
  [
    'when its pull request was closed, both are right',
    [...deliver, start('revises'), end('pull_request_closed')],
    { 12: 'any/off', 101: 'any/off' },
  ],
  [
    'the next stage takes the approval off the issue only',
    [...deliver, approve, start('follows')],
    { 12: 'off/off', 101: 'off/on' },
  ],
  [
    'and gives it back when it delivers nothing',
    [...deliver, approve, start('follows'), end('no-change')],
    { 12: 'off/on', 101: 'off/on' },
  ],
  [
    'its result is the issue’s; the one before keeps its approval',
    [...deliver, approve, start('follows'), end('delivered')],
    { 12: 'on/off', 101: 'off/on', 102: 'on/off' },
  ],
  [
    'an older result that is approved later says nothing of the issue',
    [...deliver, ...deliver, approve],
    { 12: 'on/off', 101: 'off/on', 102: 'on/off' },
  ],
])('%s', (_, steps, expected) => {
  expect(told(steps)).toEqual(expected);
});

it('the trigger labels of runs that have ended are off, unless one of them is at work again', () => {
  const history = new LabelHistory();
  for (const step of [start('beside'), end('failed'), start('beside')]) {
    step(history);
  }
  expect(expectedLabels(ISSUE, history.runs).get(ISSUE)!.endedTriggers).toEqual(
    ['run:stage-1'],
  );
  const runs = history.runs.map(run => ({ ...run, trigger_label: 'run:dev' }));
  expect(expectedLabels(ISSUE, runs).get(ISSUE)!.endedTriggers).toEqual([]);
});

/** As text, so that a counterexample can be read. */
const ACTS: Record<string, (argument: string) => Step> = {
  start: kind => start(kind as Beginning),
  end: how => end(how as Ending),
  approve: at => history => history.approve(Number(at)),
  push: at => history => history.push(Number(at)),
  write: () => history => history.write(),
};

const index = fc.nat(20).map(String);
const act = (name: string, argument: fc.Arbitrary<string>) =>
  argument.map(text => `${name} ${text}`);
const step = fc.oneof(
  act('start', fc.constantFrom('follows', 'beside', 'revises', 'retry')),
  act(
    'end',
    fc.constantFrom(
      ...['delivered', 'delivered', 'no-change', 'failed'],
      ...['canceled', 'pull_request_closed'],
    ),
  ),
  act('approve', index),
  act('push', index),
  act('write', fc.constant('')),
);

function happen(history: LabelHistory, steps: string[]): void {
  for (const [name, argument] of steps.map(each => each.split(' '))) {
    ACTS[name](argument)(history);
  }
}

const HISTORIES = process.env.STAGECRAFT_TEST_LONG === '1' ? 20_000 : 2_000;

it('whatever happens, and whenever it is written, the labels become those that are expected', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), steps => {
      const history = new LabelHistory();
      happen(history, [...steps, 'write ']);
      for (const [number, expected] of expectedLabels(ISSUE, history.runs)) {
        const shown = history.shown.get(number)!;
        const agrees = (name: string, wanted: Wanted) =>
          wanted === 'any' || shown.has(name) === (wanted === 'on');
        expect({
          number,
          inReview: agrees('state:in-review', expected.inReview),
          approved: agrees('state:approved', expected.approved),
          ended: expected.endedTriggers.filter(name => shown.has(name)),
        }).toEqual({ number, inReview: true, approved: true, ended: [] });
      }
    }),
    { numRuns: HISTORIES },
  );
});

it('an approved result that was revised is never shown in both states', () => {
  expect(
    told([...deliver, approveLast, start('revises'), end('canceled')]),
  ).toEqual({ 12: 'off/on', 101: 'off/on' });
});
