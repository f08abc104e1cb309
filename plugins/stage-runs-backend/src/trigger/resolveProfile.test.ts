import type { CatalogueLabel } from '@stagecraft/backstage-plugin-kernel-node';
import {
  resolveProfile,
  type LastProfile,
  type ProfileFacts,
  type ProfileSource,
} from './resolveProfile';

const model = (value: string) =>
  ({ kind: 'model', key: `model.${value}`, value } as CatalogueLabel);
const effort = (value: string) =>
  ({ kind: 'effort', key: `effort.${value}`, value } as CatalogueLabel);

const facts: ProfileFacts = {
  startedBy: 'label',
  issueLabels: [],
  pullRequestLabels: [],
  lastRun: undefined,
  agentKey: 'dev',
  configured: [],
  defaults: { model: 'standard', reasoningEffort: 'medium' },
};
const onBoth = {
  issueLabels: [model('of-the-issue')],
  pullRequestLabels: [model('of-the-pull-request')],
};
const lastRun: LastProfile = {
  ...{ agentKey: 'dev', model: 'of-the-last-run', modelSource: 'default' },
  ...{ reasoningEffort: 'high', reasoningEffortSource: 'default' },
};
const ofAnother: LastProfile = { ...lastRun, agentKey: 'qa' };
const configured: ProfileFacts['configured'] = [
  { reasoningEffort: 'low', source: 'repository' },
  { model: 'of-the-agent', source: 'agent' },
];

it.each<[string, Partial<ProfileFacts>, string, ProfileSource]>([
  ['nothing is said', {}, 'standard', 'default'],
  [
    'another agent had one by itself',
    { lastRun: ofAnother },
    'standard',
    'default',
  ],
  [
    'a person chose one for another agent',
    { lastRun: { ...ofAnother, modelSource: 'issue_label' } },
    'of-the-last-run',
    'last_run_context',
  ],
  ['the agent has one', { configured }, 'of-the-agent', 'agent'],
  [
    'the repository has one',
    {
      configured: [
        { model: 'of-the-file', source: 'repository' },
        ...configured,
      ],
    },
    'of-the-file',
    'repository',
  ],
  [
    'the repository has one and a label names another',
    { configured, issueLabels: [model('of-the-issue')] },
    'of-the-issue',
    'issue_label',
  ],
  ['the last run had one', { lastRun }, 'of-the-last-run', 'last_run_context'],
  [
    'E2E-056: a label changes it',
    { lastRun, issueLabels: [model('of-the-issue')] },
    'of-the-issue',
    'issue_label',
  ],
  [
    'E2E-045: a run by label asks the pull request first',
    onBoth,
    'of-the-pull-request',
    'pull_request_label',
  ],
  [
    'E2E-045: a run by review asks the issue first',
    { ...onBoth, startedBy: 'review' },
    'of-the-issue',
    'issue_label',
  ],
])('the model when %s', (_, changes, value, source) => {
  expect(resolveProfile({ ...facts, ...changes }).model).toEqual({
    value,
    source,
  });
});

it('E2E-056: model and effort stay over three revisions unless a label changes one', () => {
  let last = resolveProfile({
    ...facts,
    issueLabels: [model('large'), effort('high')],
  });
  for (const round of [1, 2, 3]) {
    last = resolveProfile({
      ...facts,
      startedBy: 'review',
      issueLabels: round === 3 ? [effort('low')] : [],
      lastRun: {
        agentKey: 'dev',
        model: last.model.value,
        modelSource: last.model.source,
        reasoningEffort: last.reasoningEffort.value,
        reasoningEffortSource: last.reasoningEffort.source,
      },
    });
  }
  expect(last).toEqual({
    model: { value: 'large', source: 'last_run_context' },
    reasoningEffort: { value: 'low', source: 'issue_label' },
  });
});
