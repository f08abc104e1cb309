import { labelsOf } from '../__testUtils__/catalogueLabels';
import { brokenInvariants } from './brokenInvariants';

it.each<[string, string[], ReturnType<typeof brokenInvariants>]>([
  ['nothing', [], []],
  [
    'one of each kind, and labels that are nobody’s business',
    [
      ...['run.dev', 'state.in-review', 'model.gpt-5.2', 'effort.low'],
      ...['need.input', 'need.qa', 'need.reviewer'],
    ],
    [],
  ],
  ['blocked beside a state', ['state.blocked', 'state.in-review'], []],
  [
    'two triggers, of which one revises',
    ['run.dev.revise', 'run.dev'],
    [{ invariant: 'one_trigger', labels: ['run:dev', 'run:dev:revise'] }],
  ],
  [
    'two states beside blocked',
    ['state.blocked', 'state.superseded', 'state.abandoned'],
    [
      {
        invariant: 'one_state',
        labels: ['state:abandoned', 'state:superseded'],
      },
    ],
  ],
  [
    'two models and two efforts',
    ['model.gpt-5.2', 'effort.low', 'model.gpt-5.3-codex', 'effort.high'],
    [
      {
        invariant: 'one_model',
        labels: ['[ai-model-gpt-5.2]', '[ai-model-gpt-5.3-codex]'],
      },
      {
        invariant: 'one_effort',
        labels: ['[ai-reasoning-high]', '[ai-reasoning-low]'],
      },
    ],
  ],
  ['the same label twice is one', ['run.dev', 'run.dev'], []],
])('%s', (_, keys, broken) => {
  expect(brokenInvariants(labelsOf(...keys))).toEqual(broken);
});
