import type {
  AgentSummary,
  StageSummary,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { renderConsole } from '../__testUtils__/renderConsole';

const PLAN: StageSummary = {
  ...{ id: 'plan', title: 'Plan', triggerLabel: 'run:plan' },
  ...{ reviseLabel: 'run:plan:revise', agentKey: 'em' },
  ...{ agentName: 'AI Engineering Manager', output: 'a delivery plan' },
  ...{ writeScope: 'markdown_only', beginsIssue: false, place: 'pipeline' },
  ...{ profiles: ['quick-fix', 'feature'], deadlineMinutes: 60 },
};
const REPAIR: StageSummary = {
  ...{ id: 'ai-repair', title: 'Repair', triggerLabel: 'run:ai-repair' },
  ...{ agentKey: 'sre', writeScope: 'any', beginsIssue: true, place: 'loop' },
  disabledReason: 'The environments are not there yet.',
};
const SRE: AgentSummary = {
  ...{ key: 'sre', name: 'AI SRE', stages: ['ops', 'postdeploy'] },
  ...{ runtime: 'codex', isInstalled: true },
  model: { value: 'gpt-5', source: 'runtime' },
  reasoningEffort: { value: 'high', source: 'agent' },
  ...{ mode: 'code-only', kubernetesRights: 'none' },
  ...{ limitedByEnvironment: true, parallelLimit: 1, atWork: 1, waiting: 2 },
};

function show(path: string, change: (api: FakeRunsApi) => void = () => {}) {
  const api = new FakeRunsApi();
  api.stages = [PLAN, REPAIR];
  api.agents = [SRE];
  api.labels = [
    {
      ...{ kind: 'trigger', key: 'run.plan', name: 'run:plan' },
      ...{ color: '1d76db', description: 'Plan the delivery' },
    },
    {
      ...{ kind: 'state', key: 'state.blocked', name: 'state:blocked' },
      ...{ color: 'b60205', description: 'Nothing may start' },
    },
  ];
  change(api);
  renderConsole(path, api);
  return api;
}

const sectionOf = async (name: string) =>
  within(await screen.findByRole('region', { name }));

describe('Stages', () => {
  it('says what each stage leaves behind, who works on it and by what label', async () => {
    show('/stages');
    const way = await sectionOf('On the way of an issue');
    expect(
      way.getByText(
        'AI Engineering Manager · a delivery plan · quick-fix, feature · changes Markdown only · at most 60 minutes at work',
      ),
    ).toBeVisible();
    const labels = within(way.getByRole('list', { name: 'Labels of Plan' }));
    expect(
      labels.getAllByRole('listitem').map(each => each.textContent),
    ).toEqual(['run:plan', 'run:plan:revise']);
  });

  it('says why a stage can not be started', async () => {
    show('/stages');
    const beside = await sectionOf('Beside the way');
    expect(
      beside.getByText(
        'Can not be started: The environments are not there yet.',
      ),
    ).toBeVisible();
  });

  it('leads to the page of an issue, and says how it is written', async () => {
    const api = show('/stages');
    const field = await screen.findByRole('textbox', { name: 'Issue' });
    await userEvent.type(field, 'bookshop 12{Enter}');
    expect(await screen.findByRole('status')).toHaveTextContent(
      'acme/bookshop#12',
    );
    await userEvent.clear(field);
    await userEvent.type(field, 'acme/bookshop#12{Enter}');
    await screen.findByText('The issue could not be loaded');
    expect(api.asked).toContainEqual({
      ...{ repository: 'acme/bookshop', issueNumber: 12 },
    });
  });

  it('says that none is installed', async () => {
    show('/stages', api => {
      api.stages = [];
    });
    expect(await screen.findByText('No stage is installed')).toBeVisible();
  });

  it.each([
    ['/stages', 'The stages could not be loaded'],
    ['/stages/labels', 'The labels could not be loaded'],
    ['/stages/agents', 'The agents could not be loaded'],
  ])('%s says what failed, and tries again', async (path, title) => {
    const api = show(path, fake => {
      fake.fail = new Error('No database');
    });
    expect(await screen.findByText(title)).toBeVisible();
    api.fail = undefined;
    await userEvent.click(screen.getByRole('button', { name: /again/i }));
    expect(await screen.findAllByRole('region')).not.toHaveLength(0);
  });
});

describe('Labels', () => {
  it('are there by what they are for, with the names that are in force', async () => {
    show('/stages/labels');
    const starting = await sectionOf('Start a stage');
    expect(starting.getByText('run:plan')).toBeVisible();
    expect(starting.getByText('Plan the delivery')).toBeVisible();
    const states = await sectionOf('Say how an issue stands');
    expect(states.getByText('state:blocked')).toBeVisible();
    expect(screen.queryByText('Choose the model')).not.toBeInTheDocument();
  });
});

describe('Agents', () => {
  it('say what they work with, what they may, and how much they do', async () => {
    show('/stages/agents');
    const sre = await sectionOf('AI SRE (sre)');
    for (const text of [
      'ops, postdeploy',
      '1 at work, 2 waiting',
      'codex',
      'gpt-5 (default of the runtime)',
      'high',
      'the repository alone',
      'none',
    ]) {
      expect(sre.getByText(text)).toBeVisible();
    }
    expect(sre.getByText(/It would have more/)).toBeVisible();
  });

  it('a runtime that is not there is said', async () => {
    show('/stages/agents', api => {
      api.agents = [
        { ...SRE, isInstalled: false, model: { value: '', source: 'runtime' } },
      ];
    });
    const sre = await sectionOf('AI SRE (sre)');
    expect(sre.getByText(/codex is not installed/)).toBeVisible();
    expect(sre.queryByText('Model')).not.toBeInTheDocument();
  });
});
