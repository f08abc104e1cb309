import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';
import { showRun } from '../__testUtils__/showRun';

const region = (name: string | RegExp) => screen.findByRole('region', { name });
const delivered = aRun({
  status: 'succeeded',
  outcome: 'delivered',
  finishedAt: '2026-11-22T12:01:00Z',
  pullRequestNumber: 2,
  pullRequestUrl: 'http://localhost:7010/acme/bookshop/pull/2',
});

describe('Takeovers of a run', () => {
  it('are not mentioned while there are none', async () => {
    showRun(aRunDetail());
    await region('Attempts');
    expect(screen.queryByText(/^Takeovers/)).not.toBeInTheDocument();
  });

  it('are told with from where to where, and after how long', async () => {
    showRun(aRunDetail(aRun(), { takeovers: 1 }), api => {
      api.events = [
        {
          version: 1,
          type: 'run.takeover',
          actor: { type: 'system', id: 'stage-runs' },
          createdAt: '2026-11-22T12:00:40Z',
          payload: {
            from: 'host-a:411:0f6f1b1a',
            to: 'host-b:522:1e2d3c4b',
            afterMs: 11_800,
          },
        },
      ];
    });
    const takeovers = await region('Takeovers: 1');
    const row = await within(takeovers).findByRole('listitem');
    expect(row).toHaveTextContent('host-a:411 → host-b:522');
    expect(row).toHaveTextContent('after 11 sec');
  });
});

describe('Session of a run', () => {
  const session = {
    version: 7,
    attempt: 2,
    savedAt: '2026-11-22T12:05:00Z',
    sizeBytes: 1_449_000,
  };

  it('is shown with its version, size and time', async () => {
    showRun(aRunDetail(aRun(), { session }));
    const section = await region('Session of the agent');
    expect(section).toHaveTextContent('Saved byAttempt 2');
    expect(section).toHaveTextContent('Version7');
    expect(section).toHaveTextContent('1.4 MB');
    expect(section).not.toHaveTextContent('emptied');
  });

  it('says when it was emptied', async () => {
    const emptiedAt = '2026-11-30T12:00:00Z';
    showRun(aRunDetail(delivered, { session: { ...session, emptiedAt } }));
    expect(await region('Session of the agent')).toHaveTextContent(
      /This one was emptied: Nov 30, 2026/,
    );
  });
});

describe('A stop of a run', () => {
  const stopping = aRun({ stopRequested: true });
  const stopped = aRun({
    status: 'canceled',
    outcome: 'canceled',
    reasonCode: 'stop_requested',
    finishedAt: '2026-11-22T12:01:00Z',
  });
  const requested = {
    requestedAt: '2026-11-22T12:00:40Z',
    requestedBy: 'user:default/olivia',
  };
  const acknowledged = {
    ...requested,
    acknowledgedAt: '2026-11-22T12:00:43Z',
  };
  const confirmed = { ...acknowledged, confirmedAt: '2026-11-22T12:00:50Z' };
  const { acknowledgedAt, ...unanswered } = confirmed;

  it.each([
    [
      'requested',
      aRunDetail(stopping, { stop: requested }),
      'The run is being stopped',
      ['done', 'pending', 'pending'],
      /Not acknowledged by the agent’s runner yet/,
    ],
    [
      'acknowledged',
      aRunDetail(stopping, { stop: acknowledged }),
      'The run is being stopped',
      ['done', 'done', 'pending'],
      /Not confirmed yet: the agent may still be at work/,
    ],
    [
      'confirmed',
      aRunDetail(stopped, { stop: confirmed }),
      'Stopped by olivia',
      ['done', 'done', 'done'],
      /Confirmed: nothing of the agent is left in the cluster/,
    ],
    [
      'confirmed, though no runner answered',
      aRunDetail(stopped, { stop: unanswered }),
      'Stopped by olivia',
      ['done', 'skipped', 'done'],
      /Not acknowledged: no runner answered any more/,
    ],
  ])('%s', async (_, detail, title, states, text) => {
    showRun(detail);
    expect(await screen.findByText(title)).toBeInTheDocument();
    const steps = screen.getByRole('list', { name: 'How far the stop is' });
    const items = within(steps).getAllByRole('listitem');
    expect(items.map(item => item.dataset.state)).toEqual(states);
    expect(items[0]).toHaveTextContent('Requested by olivia');
    expect(steps).toHaveTextContent(text);
  });

  it('tells the reason that the person gave, and not twice that a person stopped it', async () => {
    showRun(
      aRunDetail(stopped, { stop: { ...confirmed, reason: 'wrong issue' } }),
    );
    expect(await screen.findByText('Reason: wrong issue')).toBeVisible();
    expect(screen.queryByText('A person stopped the run.')).toBeNull();
  });

  it('tells who closed the issue at GitHub, and why that ended the run', async () => {
    showRun(
      aRunDetail(
        { ...stopped, reasonCode: 'issue_closed' },
        { stop: { ...confirmed, requestedBy: 'github: mia' } },
      ),
    );
    expect(await screen.findByText('Stopped by github: mia')).toBeVisible();
    expect(screen.getByText(/The issue is closed/)).toBeInTheDocument();
  });
});

describe('A run in the queue', () => {
  const pending = aRun({ status: 'pending', reasonCode: 'platform_limit' });
  const waiting = (
    execution: Partial<RunDetail['execution']> = {},
    prioritize = true,
  ) =>
    aRunDetail(pending, {
      execution: {
        runtime: 'scripted',
        waitingReason: 'platform_limit',
        waitsForLimit: { scope: 'platform', atWork: 100, allowed: 100 },
        queuePosition: 7,
        priority: 'normal',
        ...execution,
      },
      actions: {
        cancel: true,
        retry: false,
        approve: false,
        start: false,
        prioritize,
      },
    });

  it('says which limit it waits for, how full that is, its place, and where help is', async () => {
    showRun(waiting());
    expect(
      await screen.findByText('At work in all projects: 100 of 100'),
    ).toBeVisible();
    expect(screen.getByText('Place in the queue: 7')).toBeVisible();
    expect(screen.getByText(/all places of the platform/)).toBeVisible();
    expect(screen.getByText(/run-waits-for-a-place\.md/)).toBeVisible();
    expect(screen.queryByText(/has put it before/)).not.toBeInTheDocument();
  });

  it('is put first, and shows what the server says then', async () => {
    const api = showRun(waiting());
    const button = await screen.findByRole('button', { name: 'Put first' });
    await userEvent.click(button);
    expect(api.prioritized).toEqual([{ runId: pending.id, priority: 'high' }]);
    expect(await screen.findByText(/has put it before/)).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Put back' }));
    expect(api.prioritized[1].priority).toBe('normal');
  });

  it('says why it could not be moved', async () => {
    const api = showRun(waiting());
    const button = await screen.findByRole('button', { name: 'Put first' });
    api.fail = new Error('It does not wait any more');
    await userEvent.click(button);
    expect(
      await screen.findByText('The run could not be moved in the queue'),
    ).toBeVisible();
  });

  it('can not be moved by who may not', async () => {
    showRun(waiting({}, false));
    await screen.findByText('Place in the queue: 7');
    expect(
      screen.queryByRole('button', { name: /Put/ }),
    ).not.toBeInTheDocument();
  });
});

describe('A run that waits', () => {
  it('says why and until when, without counting seconds down', async () => {
    const until = new Date(Date.now() + 225_000).toISOString();
    showRun(
      aRunDetail(aRun({ status: 'waiting_backpressure' }), {
        execution: {
          runtime: 'scripted',
          waitingReason: 'github_limited',
          waitingUntil: until,
        },
      }),
    );
    expect(await screen.findByText(/GitHub limits the/)).toBeInTheDocument();
    const when = screen.getByText('in 3 minutes');
    expect(when).toHaveAttribute('dateTime', until);
    expect(when.title).toMatch(/\d:\d\d:\d\d/);
    expect(screen.getByText(/^Goes on/)).toHaveTextContent(
      /Goes on in 3 minutes \(\d.*\)/,
    );
  });
});

describe('What a run was asked', () => {
  it('is, for a revision, what people wrote, with the run that it revises', async () => {
    const detail = aRunDetail();
    const revises = '1e2d3c4b-0000-4000-8000-000000000000';
    showRun({
      ...detail,
      request: {
        ...detail.request,
        kind: 'revise',
        revises,
        feedback: [
          { id: 'review/1', author: 'mia', body: 'Say it <b>shorter</b>.' },
          {
            id: 'remark/2',
            author: 'mia',
            body: 'Typo',
            path: 'a.md',
            line: 3,
          },
        ],
      },
    });
    const asked = await region('What was asked');
    const feedback = within(asked).getByRole('region', {
      name: 'What people wrote on the pull request',
    });
    expect(feedback.textContent).toBe(
      'mia:\nSay it <b>shorter</b>.\n\nmia, a.md:3:\nTypo',
    );
    expect(
      within(asked).getByRole('link', { name: '1e2d3c4b' }),
    ).toHaveAttribute('href', `/runs/${revises}`);
  });

  it('is not known yet while a revision is not prepared', async () => {
    const detail = aRunDetail(aRun({ status: 'pending' }));
    showRun({ ...detail, request: { ...detail.request, kind: 'revise' } });
    expect(
      await screen.findByText(/is read when the run is prepared/),
    ).toBeInTheDocument();
  });
});

describe('What is next', () => {
  it('is the pull request, when the run has delivered one', async () => {
    showRun(
      aRunDetail(delivered, {
        actions: { cancel: false, retry: false, approve: false, start: false },
      }),
    );
    expect(
      await screen.findByRole('link', { name: 'Open pull request #2' }),
    ).toHaveAttribute('href', delivered.pullRequestUrl);
    expect(
      screen.queryByRole('link', { name: 'Pull request #2' }),
    ).not.toBeInTheDocument();
  });
});
