import { labelsOf } from '../__testUtils__/catalogueLabels';
import type { ExpectedLabels } from './expectedLabels';
import { threadDrift } from './threadDrift';

const nothing: ExpectedLabels = {
  ...{ inReview: 'off', approved: 'off', endedTriggers: [] },
};
const inReview: ExpectedLabels = { ...nothing, inReview: 'on' };
const approved: ExpectedLabels = { ...nothing, approved: 'on' };
const open: ExpectedLabels = { ...nothing, inReview: 'any', approved: 'any' };

/** As `+key -key`; `held` where an approval has to be judged first. */
function drift(expected: ExpectedLabels, live: string[], voided: string[]) {
  const { add, remove, isHeld } = threadDrift({
    ...{ expected, live: labelsOf(...live), voided: new Set(voided) },
  });
  return [
    ...remove.map(key => `-${key}`),
    ...add.map(key => `+${key}`),
    ...(isHeld ? ['held'] : []),
  ].join(' ');
}

it.each<[string, ExpectedLabels, string[], string]>([
  ['nothing is expected, nothing is there', nothing, [], ''],
  ['all is as it should be', inReview, ['state.in-review'], ''],
  ['E2E-030 in-review was taken off', inReview, [], '+state.in-review'],
  [
    'in-review without a result',
    nothing,
    ['state.in-review'],
    '-state.in-review',
  ],
  ['E2E-031 approved was taken off', approved, [], '+state.approved'],
  [
    'somebody reviews what is approved',
    approved,
    ['state.in-review'],
    '-state.in-review +state.approved',
  ],
  ['an approval that was not judged', nothing, ['state.approved'], 'held'],
  [
    'until then in-review is not put beside it, and not taken off',
    inReview,
    ['state.approved'],
    'held',
  ],
  ['what is stored does not tell', open, ['state.approved'], ''],
  [
    'E2E-032 blocked beside in-review',
    inReview,
    ['state.blocked', 'state.in-review'],
    '',
  ],
  [
    'blocked alone keeps nothing off',
    inReview,
    ['state.blocked'],
    '+state.in-review',
  ],
  [
    'E2E-034 what was given up waits for no review',
    inReview,
    ['state.abandoned', 'state.in-review'],
    '-state.in-review',
  ],
  ['and is not put in review again', inReview, ['state.abandoned'], ''],
  [
    'E2E-033 what was replaced is not approved any more',
    approved,
    ['state.superseded', 'state.approved'],
    '-state.approved',
  ],
  [
    'labels of people are theirs',
    nothing,
    [
      ...['run.dev', 'run.qa', 'state.blocked', 'need.input', 'need.qa'],
      ...['model.gpt-5.2', 'effort.low', 'run.debug', 'state.abandoned'],
    ],
    '',
  ],
  [
    'also a trigger label of a run that has ended: it may be asked for again',
    { ...nothing, endedTriggers: ['run:dev'] },
    ['run.dev'],
    '',
  ],
])('%s', (_, expected, live, changes) => {
  expect(drift(expected, live, [])).toBe(changes);
});

it.each<[string, ExpectedLabels, string[], string]>([
  ['goes', nothing, ['state.approved'], '-state.approved'],
  [
    'is replaced by what is so',
    inReview,
    ['state.approved'],
    '-state.approved +state.in-review',
  ],
  ['stays where it is right by now', approved, ['state.approved'], ''],
])('state:approved that was no approval %s', (_, expected, live, changes) => {
  expect(drift(expected, live, ['state.approved'])).toBe(changes);
});

it.each<[string, string[], string]>([
  ['goes when a run of it has ended', ['run:dev'], '-run.dev'],
  ['stays when none has: a refused label is left', [], ''],
])('a trigger label that no person has put %s', (_, endedTriggers, changes) => {
  const expected = { ...nothing, endedTriggers };
  expect(drift(expected, ['run.dev'], ['run.dev'])).toBe(changes);
});

describe('what people have to resolve', () => {
  const broken = (expected: ExpectedLabels, ...live: string[]) =>
    threadDrift({
      ...{ expected, live: labelsOf(...live), voided: new Set<string>() },
    }).broken.map(({ invariant }) => invariant);

  it.each<[string, ReturnType<typeof broken>, string[]]>([
    [
      'two states, of which the platform shows one, are put right silently',
      broken(inReview, 'state.in-review', 'state.abandoned'),
      [],
    ],
    [
      'two states of people',
      broken(inReview, 'state.superseded', 'state.abandoned'),
      ['one_state'],
    ],
    [
      'an approval that has to be judged first',
      broken(inReview, 'state.in-review', 'state.approved'),
      [],
    ],
    ['two triggers', broken(nothing, 'run.dev', 'run.qa'), ['one_trigger']],
  ])('%s', (_, found, expected) => {
    expect(found).toEqual(expected);
  });
});
