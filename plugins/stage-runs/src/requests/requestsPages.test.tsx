import type { AgentRequestDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { renderConsole } from '../__testUtils__/renderConsole';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';

const DIGEST = '3f'.repeat(32);

function aCall(changes: Partial<AgentRequestDetail> = {}): AgentRequestDetail {
  return {
    request: {
      ...{ id: '41', runId: aRun().id, projectId: 'p', projectSlug: 'books' },
      ...{ repository: 'acme/bookshop', issueNumber: 12, stage: 'ops' },
      ...{ issueTitle: 'Opening hours', agentKey: 'sre', kind: 'approval' },
      ...{ status: 'requested', mode: 'owner', tool: 'secret.sync' },
      summary: 'Copies API_KEY to the namespace of the run.',
      risk: 'Whoever may read that namespace can read it.',
      createdAt: '2026-11-28T10:00:00Z',
      expiresAt: '2026-11-29T10:00:00Z',
    },
    ...{ attempt: 1, arguments: { name: 'API_KEY' }, digest: DIGEST },
    ...{ allowCustom: false, deliveries: [], actions: { decide: true } },
    ...changes,
  };
}

function aQuestion(
  changes: Partial<AgentRequestDetail> = {},
): AgentRequestDetail {
  const { request, ...rest } = aCall();
  const { tool: _tool, risk: _risk, ...asked } = request;
  return {
    ...rest,
    request: {
      ...{ ...asked, id: '42', kind: 'question' },
      summary: 'Which hours are right?',
    },
    ...{ arguments: {}, options: ['9 to 5', '10 to 6'], allowCustom: true },
    ...changes,
  };
}

function show(path: string, requests: AgentRequestDetail[]) {
  const api = new FakeRunsApi();
  api.requests = requests;
  renderConsole(path, api);
  return api;
}

const press = async (name: string) =>
  userEvent.click(await screen.findByRole('button', { name }));

describe('Requests', () => {
  it('shows the open ones, each with a link to where it is decided', async () => {
    const denied = aCall();
    denied.request = { ...denied.request, id: '43', status: 'denied' };
    const api = show('/runs/requests', [aCall(), aQuestion(), denied]);
    const open = within(await screen.findByRole('region', { name: 'Open' }));
    expect(open.getAllByRole('listitem')).toHaveLength(2);
    expect(
      open.getByRole('link', { name: 'Which hours are right?' }),
    ).toHaveAttribute('href', '/runs/requests/42');
    await userEvent.click(screen.getByRole('radio', { name: 'All' }));
    const all = within(await screen.findByRole('region', { name: 'All' }));
    expect(all.getByText('Denied')).toBeVisible();
    expect(api.requestQueries.at(-1)?.status).toBeUndefined();
  });

  it('says that nobody waits', async () => {
    show('/runs/requests', []);
    expect(
      await screen.findByText('No agent waits for an answer'),
    ).toBeVisible();
  });

  it('has pages', async () => {
    const many = Array.from({ length: 30 }, (_, index) => {
      const call = aCall();
      return { ...call, request: { ...call.request, id: `${index + 100}` } };
    });
    show('/runs/requests', many);
    await press('Next page');
    const open = within(await screen.findByRole('region', { name: 'Open' }));
    await waitFor(() => expect(open.getAllByRole('listitem')).toHaveLength(5));
    expect(open.getAllByRole('link')[0]).toHaveAttribute(
      ...(['href', '/runs/requests/125'] as const),
    );
  });

  it('says what failed, and tries again', async () => {
    const api = new FakeRunsApi();
    api.fail = new Error('No database');
    renderConsole('/runs/requests', api);
    expect(
      await screen.findByText('The requests could not be loaded'),
    ).toBeVisible();
  });
});

describe('a call that needs an approval', () => {
  it('shows exactly what is decided about', async () => {
    show('/runs/requests/41', [aCall()]);
    const asked = within(
      await screen.findByRole('region', { name: 'What is asked' }),
    );
    for (const text of [
      'Copies API_KEY to the namespace of the run.',
      'Whoever may read that namespace can read it.',
      'an admin of the project or of the platform',
      DIGEST,
    ]) {
      expect(asked.getByText(text)).toBeVisible();
    }
    expect(
      asked.getByRole('region', { name: 'Arguments of the call' }),
    ).toHaveTextContent('"name": "API_KEY"');
  });

  it.each([
    ['Approve', 'approved'],
    ['Deny', 'denied'],
  ])(
    '%s: with the digest that was seen, and the reason',
    async (name, decision) => {
      const api = show('/runs/requests/41', [aCall()]);
      await userEvent.type(
        await screen.findByRole('textbox', { name: 'Reason' }),
        ' For the release. ',
      );
      await press(name);
      expect(api.decisions).toEqual([
        {
          requestId: '41',
          decision,
          digest: DIGEST,
          reason: 'For the release.',
        },
      ]);
    },
  );

  it('stays, and says why, when the server refuses', async () => {
    const api = show('/runs/requests/41', [aCall()]);
    await screen.findByRole('button', { name: 'Approve' });
    api.fail = new Error('The request has changed');
    await press('Approve');
    expect(await screen.findByText('The decision was not taken')).toBeVisible();
  });

  it('whoever may not decide sees who may', async () => {
    show('/runs/requests/41', [aCall({ actions: { decide: false } })]);
    expect(
      await screen.findByText(
        'Decided by an admin of the project or of the platform',
      ),
    ).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Approve' }),
    ).not.toBeInTheDocument();
  });
});

describe('a question', () => {
  it('is answered with an option', async () => {
    const api = show('/runs/requests/42', [aQuestion()]);
    expect(
      await screen.findByRole('button', { name: 'Answer' }),
    ).toBeDisabled();
    await userEvent.click(screen.getByRole('radio', { name: '10 to 6' }));
    await press('Answer');
    expect(api.decisions).toEqual([
      {
        ...{ requestId: '42', decision: 'approved', digest: DIGEST },
        selectedOption: '10 to 6',
      },
    ]);
  });

  it('is answered in own words where that is allowed', async () => {
    const api = show('/runs/requests/42', [aQuestion()]);
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Another answer' }),
    );
    expect(screen.getByRole('button', { name: 'Answer' })).toBeDisabled();
    await userEvent.type(
      screen.getByRole('textbox', { name: 'Your own words' }),
      'Always open',
    );
    await press('Answer');
    expect(api.decisions).toEqual([
      expect.objectContaining({ customText: 'Always open' }),
    ]);
  });

  it('offers no own words where they are not allowed', async () => {
    show('/runs/requests/42', [aQuestion({ allowCustom: false })]);
    await screen.findByRole('radio', { name: '9 to 5' });
    expect(
      screen.queryByRole('radio', { name: 'Another answer' }),
    ).not.toBeInTheDocument();
  });
});

describe('a request that is over', () => {
  it('says who decided what, by what way, and what came of it', async () => {
    const { request, ...rest } = aQuestion();
    show('/runs/requests/42', [
      {
        ...{ ...rest, request: { ...request, status: 'applied' } },
        ...{ actions: { decide: false }, endCode: 'decided' },
        decision: {
          ...{ decision: 'approved', by: 'user:default/paula' },
          ...{ at: '2026-11-28T11:00:00Z', via: 'adapter', adapterId: 'chat' },
          selectedOption: '9 to 5',
        },
        deliveries: [
          {
            ...{ adapterId: 'chat', sentAt: '2026-11-28T10:00:01Z' },
            ...{ outcome: 'unreachable', detail: 'connect ECONNREFUSED' },
          },
          {
            ...{ adapterId: 'chat', sentAt: '2026-11-28T10:01:01Z' },
            ...{ outcome: 'accepted', httpStatus: 202 },
          },
        ],
      },
    ]);
    const decided = within(
      await screen.findByRole('region', { name: 'What was decided' }),
    );
    expect(decided.getByText('9 to 5')).toBeVisible();
    expect(decided.getByText('the adapter chat')).toBeVisible();
    expect(screen.getByText('Answered')).toBeVisible();
    const elsewhere = within(
      screen.getByRole('region', { name: 'Asked elsewhere' }),
    );
    expect(elsewhere.getByText('connect ECONNREFUSED')).toBeVisible();
    expect(elsewhere.getByText('Accepted (202)')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Answer' }),
    ).not.toBeInTheDocument();
  });

  it('says that it was a tool of the person, where it was', async () => {
    const { request, ...rest } = aQuestion();
    show('/runs/requests/42', [
      {
        ...{ ...rest, request: { ...request, status: 'denied' } },
        ...{ actions: { decide: false }, endCode: 'decided' },
        decision: {
          ...{ decision: 'denied', by: 'user:default/paula' },
          at: '2026-11-28T11:00:00Z',
          ...{ via: 'on_behalf', through: 'plugin:mcp-actions' },
        },
      },
    ]);
    expect(
      await screen.findByText('a tool of this person (plugin:mcp-actions)'),
    ).toBeVisible();
  });
});

describe('elsewhere in the console', () => {
  it('the page of a run that waits for people leads to what they are asked', async () => {
    const run = aRun({ status: 'waiting_mcp' });
    const api = new FakeRunsApi();
    api.details.set(run.id, aRunDetail(run));
    api.requests = [aCall()];
    renderConsole(`/runs/${run.id}`, api);
    const open = within(
      await screen.findByRole('region', {
        name: 'An agent waits for an answer',
      }),
    );
    expect(open.getByRole('link')).toHaveAttribute('href', '/runs/requests/41');
  });

  it('home shows that an agent waits', async () => {
    const api = new FakeRunsApi();
    api.overview = { needsYou: [], active: [aRun()], ended: [] };
    api.requests = [aQuestion()];
    renderConsole('/', api);
    expect(
      await screen.findByRole('region', {
        name: 'An agent waits for an answer',
      }),
    ).toBeVisible();
  });
});

describe('a stage that was approved', () => {
  const approved = (start: AgentRequestDetail['start']) => {
    const { request, ...rest } = aCall();
    return {
      ...{ ...rest, request: { ...request, status: 'applied' as const } },
      ...{ actions: { decide: false }, start },
    };
  };
  const starts = async () =>
    within(await screen.findByRole('region', { name: 'What starts' }));

  it('waits for the end of the run', async () => {
    const start = { label: 'run:qa', state: 'waiting' as const };
    show('/runs/requests/41', [approved(start)]);
    const shown = await starts();
    expect(shown.getByText('run:qa')).toBeVisible();
    expect(shown.getByText('Starts after this run')).toBeVisible();
    expect(shown.queryByRole('link')).not.toBeInTheDocument();
  });

  it('has a link to the run that was started', async () => {
    const start = {
      ...{ label: 'run:qa', state: 'started' as const, runId: 'the-next' },
      endedAt: '2026-11-28T12:00:00Z',
    };
    show('/runs/requests/41', [approved(start)]);
    const link = (await starts()).getByRole('link', { name: 'Open the run' });
    expect(link).toHaveAttribute('href', '/runs/the-next');
  });

  it.each([
    ['refused', 'issue_closed', 'Refused', 'closed'],
    ['dropped', 'run_failed', 'Not started', 'The run failed.'],
  ] as const)('says why it was %s', async (state, code, name, why) => {
    show('/runs/requests/41', [approved({ label: 'run:qa', state, code })]);
    const shown = await starts();
    expect(shown.getByText(name)).toBeVisible();
    expect(shown.getByText(why, { exact: false })).toBeVisible();
    expect(
      shown.getByText('docs/runbook/approved-stage-does-not-start.md'),
    ).toBeVisible();
  });

  it('is nothing of any other request', async () => {
    show('/runs/requests/41', [approved(undefined)]);
    await screen.findByRole('region', { name: 'What is asked' });
    expect(
      screen.queryByRole('region', { name: 'What starts' }),
    ).not.toBeInTheDocument();
  });
});
