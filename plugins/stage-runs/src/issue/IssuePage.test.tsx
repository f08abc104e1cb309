import type {
  IssueTransitions,
  StageTransition,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { renderConsole } from '../__testUtils__/renderConsole';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';

const PATH = '/runs/issues/acme/bookshop/1';
const ISSUE = { repository: 'acme/bookshop', issueNumber: 1 };

function aTransition(changes: Partial<StageTransition>): StageTransition {
  return {
    ...{ label: 'run:plan', stage: 'plan', kind: 'next' },
    ...{ open: true, overridable: false },
    inTheWay: { labels: [], missing: [] },
    diff: { remove: ['run:qa', 'state:approved'], add: ['run:plan'] },
    ...changes,
  };
}

const closed = aTransition({
  ...{ label: 'run:dev', stage: 'dev', kind: 'later', open: false },
  ...{ reason: 'stage_gate_closed', overridable: true },
  inTheWay: { labels: [], missing: ['run:plan'] },
  diff: { remove: [], add: ['run:dev'] },
});

function anIssue(changes: Partial<IssueTransitions> = {}): IssueTransitions {
  return {
    ...{ ...ISSUE, projectSlug: 'bookshop', state: 'open' },
    title: 'Show the price of a book',
    url: 'http://localhost:7010/acme/bookshop/issues/1',
    ...{ labels: ['run:qa', 'state:approved'], profile: 'quick-fix' },
    way: [
      {
        ...{ stage: 'intake', title: 'Intake', label: 'run:intake' },
        ...{ state: 'approved', runId: aRun().id },
      },
      {
        ...{ stage: 'plan', title: 'Plan', label: 'run:plan' },
        state: 'not_started',
      },
      {
        ...{ stage: 'dev', title: 'Development', label: 'run:dev' },
        state: 'not_started',
      },
    ],
    transitions: [aTransition({}), closed],
    mayOverride: false,
    ...changes,
  };
}

function showIssue(changes: Partial<IssueTransitions> = {}) {
  const api = new FakeRunsApi();
  api.transitions = anIssue(changes);
  const started = aRun({ id: 'started', issueTitle: 'The new run' });
  api.startedRun = aRunDetail(started);
  api.details.set('started', api.startedRun);
  renderConsole(PATH, api);
  return api;
}

const press = async (name: string) =>
  userEvent.click(await screen.findByRole('button', { name }));
const inDialog = async () => within(await screen.findByRole('dialog'));

describe('Issue', () => {
  it('shows its way, and what may start', async () => {
    const api = showIssue();
    const way = await screen.findByRole('region', {
      name: 'Stages (quick-fix)',
    });
    const stages = within(way).getAllByRole('listitem');
    expect(stages.map(each => each.textContent)).toEqual([
      'IntakeApproved',
      'PlanMay start nowNot started',
      'DevelopmentNot started',
    ]);
    expect(within(way).getByRole('link', { name: 'Intake' })).toHaveAttribute(
      ...(['href', `/runs/${aRun().id}`] as const),
    );
    const later = screen.getByRole('region', { name: 'May not start' });
    expect(later).toHaveTextContent('Not approved yet: run:plan');
    expect(within(later).queryByRole('button')).not.toBeInTheDocument();
    expect(api.asked[0]).toEqual(ISSUE);
  });

  it('shows what was superseded, and that its stage may start again', async () => {
    const [intake, plan, dev] = anIssue().way;
    showIssue({
      way: [
        intake,
        { ...plan, state: 'superseded', runId: aRun().id },
        { ...dev, state: 'superseded' },
      ],
    });
    const way = await screen.findByRole('region', {
      name: 'Stages (quick-fix)',
    });
    const stages = within(way).getAllByRole('listitem');
    expect(stages.map(each => each.textContent)).toEqual([
      'IntakeApproved',
      'PlanMay start nowSuperseded',
      'DevelopmentSuperseded',
    ]);
  });

  it('says why a stage was passed by, and who has decided so', async () => {
    const [intake, plan, dev] = anIssue().way;
    const decision = { login: 'olivia', reason: 'It is in the issue.' };
    showIssue({
      way: [
        { ...intake, state: 'skipped', skipReason: 'issue_began_later' },
        {
          ...{ ...plan, state: 'skipped', skipReason: 'owner_decision' },
          decision,
        },
        dev,
      ],
    });
    expect(
      await screen.findByText('The issue began with a later stage.'),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/decision. olivia: It is in the issue./),
    ).toBeInTheDocument();
  });

  it('starts a stage after showing what happens to the labels, and goes to the run', async () => {
    const api = showIssue();
    await press('Start run:plan');
    const dialog = await inDialog();
    const removed = await dialog.findByRole('list', { name: 'Labels removed' });
    expect(removed).toHaveTextContent('run:qastate:approved');
    expect(
      dialog.getByRole('list', { name: 'Labels added' }),
    ).toHaveTextContent('run:plan');
    expect(api.started).toEqual([]);
    await userEvent.click(dialog.getByRole('button', { name: 'Start' }));
    expect(
      await screen.findByRole('heading', { name: 'The new run' }),
    ).toBeInTheDocument();
    expect(api.started).toEqual([
      {
        ...{ ...ISSUE, label: 'run:plan', override: undefined },
        seenLabels: ['run:qa', 'state:approved'],
      },
    ]);
  });

  it('stays, says why, and shows what is there now when the server refuses', async () => {
    const api = showIssue();
    await press('Start run:plan');
    const dialog = await inDialog();
    await dialog.findByRole('list', { name: 'Labels removed' });
    api.startTransition = async () => {
      api.transitions = anIssue({
        ...{ labels: ['need:input'] },
        transitions: [
          aTransition({
            ...{ open: false, reason: 'stage_gate_closed' },
            inTheWay: { labels: ['need:input'], missing: [] },
          }),
        ],
      });
      throw new Error('The labels have changed');
    };
    await userEvent.click(dialog.getByRole('button', { name: 'Start' }));
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'The labels have changed',
    );
    expect(
      await dialog.findByText('Labels in the way: need:input'),
    ).toBeInTheDocument();
    expect(dialog.getByRole('button', { name: 'Start' })).toBeDisabled();
  });

  it('lets those who may open a gate, with a reason that is long enough', async () => {
    const api = showIssue({ mayOverride: true });
    await press('Open run:dev all the same');
    const dialog = await inDialog();
    const reason = await dialog.findByRole('textbox', {
      name: /Why it goes on without the approval/,
    });
    const confirm = dialog.getByRole('button', {
      name: 'Start without the approval',
    });
    expect(dialog.getByText('Not approved yet: run:plan')).toBeInTheDocument();
    await userEvent.type(reason, 'Because.   ');
    expect(confirm).toBeDisabled();
    await userEvent.clear(reason);
    await userEvent.type(reason, 'The plan is in the issue.');
    await userEvent.click(confirm);
    await waitFor(() =>
      expect(api.started).toMatchObject([
        {
          label: 'run:dev',
          override: { reason: 'The plan is in the issue.' },
        },
      ]),
    );
  });

  describe('going on without approvals', () => {
    const stages = [
      { stage: 'plan', title: 'Plan', label: 'run:plan' },
      { stage: 'dev', title: 'Development', label: 'run:dev' },
      { stage: 'qa', title: 'Tests', label: 'run:qa' },
    ];
    const choice = {
      ...{ id: 'c', chosenBy: 'olivia', stages: ['plan', 'dev'] },
      ...{ untilStage: 'dev', reason: 'It is a small change.' },
      createdAt: '2026-11-28T12:00:00.000Z',
    };
    const BUTTON = 'Go on without approvals …';

    it('is chosen with a stage, after seeing what would start, and a reason', async () => {
      const api = showIssue({ autonomy: { stages, mayStop: false } });
      await press(BUTTON);
      const dialog = await inDialog();
      expect(dialog.getByText(/Nothing is approved by it/)).toBeInTheDocument();
      const starts = dialog.getByRole('list', {
        name: 'Stages that would start:',
      });
      expect(starts).toHaveTextContent(/^run:plan$/);
      await userEvent.click(dialog.getByRole('button', { name: /Until/ }));
      await userEvent.click(
        await screen.findByRole('option', { name: 'Development' }),
      );
      expect(starts).toHaveTextContent(/^run:planrun:dev$/);
      const confirm = dialog.getByRole('button', {
        name: 'Go on without approvals',
      });
      const reason = dialog.getByRole('textbox', { name: /Why it goes on/ });
      await userEvent.type(reason, 'Because.   ');
      expect(confirm).toBeDisabled();
      await userEvent.clear(reason);
      await userEvent.type(reason, 'It is a small change.');
      await userEvent.click(confirm);
      await waitFor(() =>
        expect(api.chosen).toEqual([
          {
            ...{ ...ISSUE, untilStage: 'dev', seenStages: ['plan', 'dev'] },
            reason: 'It is a small change.',
          },
        ]),
      );
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
    });

    it('stays, and says why, when the server refuses', async () => {
      const api = showIssue({ autonomy: { stages, mayStop: false } });
      await press(BUTTON);
      const dialog = await inDialog();
      api.chooseAutonomy = async () => {
        throw new Error('Other stages would start now');
      };
      await userEvent.type(
        dialog.getByRole('textbox', { name: /Why it goes on/ }),
        'It is a small change.',
      );
      await userEvent.click(
        dialog.getByRole('button', { name: 'Go on without approvals' }),
      );
      expect(await dialog.findByRole('alert')).toHaveTextContent(
        'Other stages would start now',
      );
    });

    it('is shown while it is open, and stopped', async () => {
      const api = showIssue({
        autonomy: { stages: [], mayStop: true, choice },
      });
      expect(
        await screen.findByText('Goes on without approvals until dev'),
      ).toBeInTheDocument();
      expect(screen.getByText(/Chosen by olivia/)).toHaveTextContent(
        'It is a small change.',
      );
      expect(screen.queryByRole('button', { name: BUTTON })).toBeNull();
      api.transitions = anIssue({
        autonomy: {
          ...{ stages, mayStop: false },
          choice: {
            ...{ ...choice, endedAt: '2026-11-28T12:30:00.000Z' },
            ...{ endReason: 'revoked', endedBy: 'user:default/mateo' },
          },
        },
      });
      await press('Stop');
      expect(
        await screen.findByText(/^Stopped by a person/),
      ).toBeInTheDocument();
      expect(screen.getByText(/^mateo/)).toBeInTheDocument();
      expect(api.stopped).toEqual([ISSUE]);
      expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
    });

    it('is stopped by nobody who may not', async () => {
      showIssue({ autonomy: { stages: [], mayStop: false, choice } });
      await screen.findByText('Goes on without approvals until dev');
      expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
      expect(screen.queryByRole('button', { name: BUTTON })).toBeNull();
    });

    it('says why it has halted', async () => {
      showIssue({
        autonomy: {
          ...{ stages: [], mayStop: false },
          choice: {
            ...{ ...choice, endedAt: '2026-11-28T12:30:00.000Z' },
            ...{ endReason: 'halted', haltCode: 'run_failed' },
          },
        },
      });
      expect(await screen.findByText(/The run failed\./)).toBeInTheDocument();
      expect(screen.getByText('A person has to go on.')).toBeInTheDocument();
    });
  });

  it('leads to the run that is active', async () => {
    showIssue({
      activeRun: { id: 'active', triggerLabel: 'run:intake' },
      transitions: [aTransition({ open: false, reason: 'stage_gate_closed' })],
    });
    expect(
      await screen.findByText('A run is active: run:intake'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'See the run' })).toHaveAttribute(
      ...(['href', '/runs/active'] as const),
    );
    expect(screen.getByText('Nothing may start now.')).toBeInTheDocument();
  });

  it('shows the roles that it waits for, and who has them', async () => {
    const gate = {
      ...{ number: 1, isOnPullRequest: false, openedBy: 'mateo' },
      openedAt: '2026-11-28T10:00:00Z',
    };
    showIssue({
      roleGates: [
        { ...gate, role: 'qa', label: 'need:qa', people: ['rina', 'olivia'] },
        {
          ...{ ...gate, role: 'sa', label: 'need:sa', people: [] },
          ...{ number: 2, isOnPullRequest: true },
        },
      ],
    });
    const roles = await screen.findByRole('region', {
      name: 'Waits for a role',
    });
    const [qa, sa] = within(roles).getAllByRole('listitem');
    expect(qa).toHaveTextContent('Quality engineer need:qa');
    expect(qa).toHaveTextContent('Who has the role: rina, olivia');
    expect(sa).toHaveTextContent('No member of the project has this role.');
    expect(sa).toHaveTextContent('Asked by mateo on #2');
  });

  it('says nothing of roles where nobody was asked', async () => {
    showIssue({ roleGates: [] });
    await screen.findByRole('region', { name: 'Stages (quick-fix)' });
    expect(
      screen.queryByRole('region', { name: 'Waits for a role' }),
    ).not.toBeInTheDocument();
  });

  it('shows why an issue could not be loaded', async () => {
    renderConsole(PATH, new FakeRunsApi());
    expect(await screen.findByRole('alert')).toHaveTextContent('No such issue');
  });
});
