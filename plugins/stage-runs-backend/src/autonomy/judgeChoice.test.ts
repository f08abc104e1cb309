import { standardWay } from '../__testUtils__/pipelineStages';
import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import { Pipeline } from '../pipeline/Pipeline';
import type { RunRow } from '../runs/rows';
import { judgeChoice, type ChoiceFacts } from './judgeChoice';

const runOf = (changes: Partial<RunRow>) =>
  ({
    ...{ id: 'r', stage: 'intake', outcome: 'delivered' },
    ...{ superseded_at: null, prompt_kind: 'work' },
    ...changes,
  } as RunRow);
const labels = (...keys: string[]) =>
  keys.map(key => ({ key, name: key, kind: 'state' } as CatalogueLabel));

const facts: ChoiceFacts = {
  pipeline: new Pipeline(standardWay()),
  issue: { state: 'open', labels: [] },
  liveLabels: [],
  results: [{ stage: 'intake', state: 'approved' }],
  runs: [runOf({})],
  ...{ active: undefined, newest: undefined },
};
const REST = ['plan', 'dev', 'qa', 'release', 'postdeploy', 'ops'];
const may = (stages: string[]) => ({ refusal: undefined, stages });

it.each<[string, Partial<ChoiceFacts>, ReturnType<typeof judgeChoice>]>([
  ['after the first approved result', {}, may(REST)],
  [
    'while nothing is approved',
    { results: [{ stage: 'intake', state: 'delivered' }] },
    { refusal: 'nothing_approved' },
  ],
  [
    'where only what stands beside the way is approved',
    { results: [{ stage: 'doc-audit', state: 'approved' }] },
    { refusal: 'nothing_approved' },
  ],
  [
    'from what is delivered and not approved',
    {
      results: [
        { stage: 'intake', state: 'approved' },
        { stage: 'plan', state: 'delivered' },
      ],
      runs: [runOf({ stage: 'plan' }), runOf({})],
    },
    may(REST.slice(1)),
  ],
  [
    'from the stage that is at work',
    { active: runOf({ stage: 'plan', outcome: null }) },
    may(REST.slice(1)),
  ],
  [
    'not from what was superseded',
    {
      runs: [runOf({ stage: 'plan', superseded_at: new Date() }), runOf({})],
    },
    may(REST),
  ],
  [
    'on the way that the risk labels ask for',
    { issue: { state: 'open', labels: ['risk:migration'] } },
    may(['prd', 'design', ...REST]),
  ],
  [
    'while a choice is open',
    { newest: { ended_at: null } },
    { refusal: 'open_already' },
  ],
  ['after one that has ended', { newest: { ended_at: new Date() } }, may(REST)],
  [
    'on a closed issue',
    { issue: { state: 'closed', labels: [] } },
    { refusal: 'issue_closed' },
  ],
  ...['state.blocked', 'state.abandoned', 'need.input'].map(
    (key): [string, Partial<ChoiceFacts>, ReturnType<typeof judgeChoice>] => [
      `with ${key}`,
      { liveLabels: labels(key) },
      { refusal: 'labels_in_the_way' },
    ],
  ),
  [
    'while a revision is at work',
    { active: runOf({ prompt_kind: 'revise', outcome: null }) },
    { refusal: 'run_active' },
  ],
  [
    'while something beside the way is at work',
    { active: runOf({ stage: 'rethink', outcome: null }) },
    { refusal: 'run_active' },
  ],
  [
    'behind the last stage',
    { runs: [runOf({ stage: 'ops' })] },
    { refusal: 'nothing_left' },
  ],
])('%s', (_, changes, verdict) => {
  expect(judgeChoice({ ...facts, ...changes })).toEqual(verdict);
});
