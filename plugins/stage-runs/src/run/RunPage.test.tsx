import type {
  RunDetail,
  RunEvent,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { renderConsole } from '../__testUtils__/renderConsole';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';

function anApi(detail = aRunDetail()) {
  const api = new FakeRunsApi();
  api.details.set(detail.summary.id, detail);
  return { api, path: `/runs/${detail.summary.id}` };
}

const SHA = 'a'.repeat(40);

/** Of a run that has delivered, and that the person may approve. */
function aResult(changes: Partial<RunDetail> = {}): RunDetail {
  const delivered = aRun({
    ...{ status: 'succeeded', outcome: 'delivered', pullRequestNumber: 7 },
    pullRequestUrl: 'http://localhost:7010/acme/bookshop/pull/7',
  });
  const detail = aRunDetail(delivered, {
    nextLabels: ['run:qa'],
    actions: { cancel: false, retry: false, approve: true, start: false },
  });
  const execution = { ...detail.execution, headSha: SHA };
  return { ...detail, execution, ...changes };
}

const anEvent = (version: number, type: string): RunEvent => ({
  version,
  type,
  actor: { type: 'agent', id: 'dev' },
  createdAt: '2026-11-22T12:00:20Z',
  payload: { note: `payload ${version}` },
});

describe('Run', () => {
  it('shows who asked for what, and the text as plain text', async () => {
    const { api, path } = anApi();
    renderConsole(path, api);

    const asked = await screen.findByRole('region', { name: 'What was asked' });
    expect(within(asked).getByText('ann')).toBeInTheDocument();
    expect(within(asked).getByText('run:dev')).toBeInTheDocument();
    const text = within(asked).getByRole('region', {
      name: 'Issue text at label time',
    });
    expect(text).toHaveTextContent('<b>not bold</b>');
    expect(text.querySelector('b')).toBeNull();
    expect(screen.getByRole('link', { name: 'Issue #1' })).toHaveAttribute(
      'href',
      'http://localhost:7010/acme/bookshop/issues/1',
    );
  });

  it('shows the steps, waiting apart from working', async () => {
    const { api, path } = anApi();
    api.events = [anEvent(1, 'run.agent.started')];
    renderConsole(path, api);

    const timeline = await screen.findByRole('region', { name: 'Timeline' });
    const steps = await within(timeline).findAllByRole('listitem');
    expect(steps[0]).toHaveTextContent('In the queue');
    expect(steps[0]).toHaveTextContent('waiting');
    expect(steps[1]).toHaveTextContent('Preparing');
    expect(steps[1]).not.toHaveTextContent('waiting');
    expect(
      await within(timeline).findByText('Agent started'),
    ).toBeInTheDocument();
  });

  it('says that an old log is no longer kept, instead of showing an empty one', async () => {
    const ended = aRun({ status: 'failed', outcome: 'failed' });
    const { api, path } = anApi(
      aRunDetail(ended, { logEmptiedAt: '2026-11-22T12:00:00Z' }),
    );
    renderConsole(path, api);

    const log = await screen.findByRole('region', { name: 'Log' });
    expect(log).toHaveTextContent(/kept for a limited time.*emptied: .*2026/);
    expect(log).toHaveTextContent('docs/runbook/log-was-emptied.md');
    expect(log).not.toHaveTextContent('wrote no log');
  });

  it('tells in the timeline what the agent reports, and leaves bookkeeping to the events', async () => {
    const { api, path } = anApi();
    api.events = [
      {
        ...anEvent(1, 'run.agent.status_reported'),
        payload: { text: 'Reading the code' },
      },
      anEvent(2, 'run.status.comment.upserted'),
    ];
    renderConsole(path, api);

    const timeline = await screen.findByRole('region', { name: 'Timeline' });
    expect(
      await within(timeline).findByText('Agent reported: Reading the code'),
    ).toBeInTheDocument();
    const bookkeeping = screen.getAllByText('Status comment written');
    expect(bookkeeping).toHaveLength(1);
    expect(timeline).not.toContainElement(bookkeeping[0]);
  });

  it('tells a screen reader each new state', async () => {
    const { api, path } = anApi();
    renderConsole(path, api);
    await screen.findByRole('region', { name: 'What was asked' });
    const status = screen
      .getAllByRole('status')
      .find(each => each.textContent === 'Running');
    api.details.set(
      aRun().id,
      aRunDetail(aRun({ status: 'succeeded', outcome: 'delivered' })),
    );
    await waitFor(() => expect(status).toHaveTextContent('Delivered'));
    expect(status).toBeInTheDocument();
  });

  it('draws what is in an event only when it is opened', async () => {
    const { api, path } = anApi();
    api.events = [anEvent(1, 'run.agent.started'), anEvent(2, 'x.new')];
    renderConsole(path, api);

    const events = await screen.findByRole('region', { name: 'Events' });
    const details = await within(events).findByText('x.new');
    expect(screen.queryByText(/payload 2/)).not.toBeInTheDocument();
    await userEvent.click(details);
    expect(await screen.findByText(/payload 2/)).toBeInTheDocument();
    expect(screen.queryByText(/payload 1/)).not.toBeInTheDocument();
  });

  it('cancels after a question that names the run', async () => {
    const { api, path } = anApi();
    renderConsole(path, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel run' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Cancel the run of “Show the price of a book”?',
    });
    expect(api.canceled).toEqual([]);
    await userEvent.type(
      within(dialog).getByRole('textbox', { name: 'Reason (optional)' }),
      'wrong issue',
    );
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Cancel run' }),
    );
    await waitFor(() =>
      expect(api.canceled).toEqual([
        { runId: aRun().id, reason: 'wrong issue' },
      ]),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('does not cancel when the person thinks better of it', async () => {
    const { api, path } = anApi();
    renderConsole(path, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel run' }),
    );
    await userEvent.click(
      await screen.findByRole('button', { name: 'Keep it running' }),
    );
    expect(api.canceled).toEqual([]);
  });

  it('keeps the question open when the server refuses', async () => {
    const { api, path } = anApi();
    api.cancelRun = async () => {
      throw new Error('The run has ended already');
    };
    renderConsole(path, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Cancel run' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Cancel run' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'The run has ended already',
    );
  });

  it('approves the commit that the page shows, after saying what that means', async () => {
    const { api, path } = anApi(aResult());
    renderConsole(path, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve the result' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Approve the result of dev?',
    });
    expect(dialog).toHaveTextContent('pull request #7 holds at commit aaaa');
    expect(dialog).toHaveTextContent('run:qa');
    expect(api.approved).toEqual([]);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Approve' }),
    );
    await waitFor(() =>
      expect(api.approved).toEqual([{ runId: aRun().id, artefactSha: SHA }]),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('says when what is there now is not what the page shows', async () => {
    const { api, path } = anApi(aResult());
    api.approveRun = async () => {
      throw new Error('look at it again');
    };
    renderConsole(path, api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Approve the result' }),
    );
    const dialog = await screen.findByRole('dialog');
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Approve' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'look at it again',
    );
  });

  it('shows who has approved the result, and what may start', async () => {
    const approval = {
      approvedBy: 'olivia',
      approvedAt: '2026-11-22T12:10:00Z',
      artefactSha: SHA,
    };
    const { api, path } = anApi(aResult({ approval }));
    renderConsole(path, api);
    const notice = await screen.findByText('Approved by olivia');
    expect(notice).toBeInTheDocument();
    expect(
      screen.getByText(
        'The next stage can start, from here or by its label on the issue: run:qa',
      ),
    ).toBeInTheDocument();
  });

  describe('of a rethink', () => {
    const reopening = {
      ...{ label: 'run:prd', replaces: ['run:prd', 'run:design'] },
    };

    it('says what it would supersede, on the page and before it is approved', async () => {
      const { api, path } = anApi(
        aResult({ reopening, nextLabels: ['run:prd'] }),
      );
      renderConsole(path, api);
      expect(
        await screen.findByText('A proposal: run:prd again'),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', { name: 'Approve the result' }),
      );
      const dialog = await screen.findByRole('dialog');
      expect(dialog).toHaveTextContent('It opens run:prd again at once.');
      expect(dialog).toHaveTextContent(
        'superseded, for good: run:prd, run:design',
      );
      expect(api.approved).toEqual([]);
    });

    it('says what it has superseded, once it is done', async () => {
      const reopenedAt = '2026-11-22T12:10:00Z';
      const { api, path } = anApi(
        aResult({ reopening: { ...reopening, reopenedAt } }),
      );
      renderConsole(path, api);
      expect(
        await screen.findByText('run:prd was reopened'),
      ).toBeInTheDocument();
      expect(
        screen.getByText(
          'Results of these stages were superseded: run:prd, run:design',
        ),
      ).toBeInTheDocument();
      await userEvent.click(
        screen.getByRole('button', { name: 'Approve the result' }),
      );
      expect(await screen.findByRole('dialog')).not.toHaveTextContent(
        'at once',
      );
    });
  });

  it('of a superseded result leads to the rethink, and offers nothing to approve or start', async () => {
    const superseded = {
      ...{ byRunId: 'the-rethink', supersededAt: '2026-11-22T12:10:00Z' },
    };
    const actions = { cancel: false, retry: false, approve: false };
    const { api, path } = anApi(
      aResult({
        ...{ superseded, nextLabels: [] },
        actions: { ...actions, start: false },
      }),
    );
    renderConsole(path, api);
    expect(
      await screen.findByText('This result was superseded'),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'The rethink' })).toHaveAttribute(
      ...(['href', '/runs/the-rethink'] as const),
    );
    expect(
      screen.queryByRole('button', { name: 'Approve the result' }),
    ).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: /^Start / }),
    ).not.toBeInTheDocument();
  });

  it('starts the next stage from an approved result, where the person may', async () => {
    const approval = {
      approvedBy: 'olivia',
      approvedAt: '2026-11-22T12:10:00Z',
      artefactSha: SHA,
    };
    const actions = { cancel: false, retry: false, approve: false };
    const detail = aResult({
      ...{ approval, nextLabels: ['run:qa', 'run:release'] },
      actions: { ...actions, start: true },
    });
    const { api, path } = anApi(detail);
    renderConsole(path, api);
    const names = async () =>
      (await screen.findAllByRole('button', { name: /^Start / })).map(
        button => button.textContent,
      );
    expect(await names()).toEqual(['Start run:qa', 'Start run:release']);
    await userEvent.click(screen.getByRole('button', { name: 'Start run:qa' }));
    expect(
      await screen.findByRole('dialog', {
        name: 'Start run:qa on acme/bookshop#1?',
      }),
    ).toBeInTheDocument();
    expect(api.asked).toEqual([
      { repository: 'acme/bookshop', issueNumber: 1 },
    ]);
  });

  it('leads to the stages of its issue', async () => {
    const { api, path } = anApi();
    renderConsole(path, api);
    expect(
      await screen.findByRole('link', { name: 'Stages of the issue' }),
    ).toHaveAttribute('href', '/runs/issues/acme/bookshop/1');
  });

  it('says who has opened the gate, past what, and why', async () => {
    const detail = aRunDetail();
    const gateOpened = {
      ...{ by: 'olivia', reason: 'It is in the issue.' },
      skipped: ['intake', 'plan'],
    };
    const { api, path } = anApi({
      ...{ ...detail, request: { ...detail.request, gateOpened } },
    });
    renderConsole(path, api);
    expect(
      await screen.findByText(
        'By olivia, without the approval of intake, plan: It is in the issue.',
      ),
    ).toBeInTheDocument();
  });

  it('leads to the review that the run has left', async () => {
    const reviewUrl = 'http://localhost:7010/acme/bookshop/pull/7#review-70';
    const reviewed = aRunDetail(
      aRun({
        ...{ stage: 'review', status: 'succeeded', outcome: 'reviewed' },
        ...{ pullRequestNumber: 7, pullRequestUrl: reviewUrl.split('#')[0] },
      }),
    );
    const { api, path } = anApi({
      ...reviewed,
      request: { ...reviewed.request, kind: 'review' },
      execution: { ...reviewed.execution, reviewUrl },
    });
    renderConsole(path, api);

    const link = await screen.findByRole('link', { name: 'Review' });
    expect(link).toHaveAttribute('href', reviewUrl);
    expect(screen.getAllByText('Reviewed')[0]).toBeVisible();
    expect(screen.getByRole('link', { name: 'Pull request #7' })).toBeVisible();
  });

  it('retries, and goes to the new run', async () => {
    const failed = aRunDetail(
      aRun({
        status: 'failed',
        outcome: 'denied',
        reasonCode: 'write_scope_violation',
        finishedAt: '2026-11-22T12:05:00Z',
      }),
      { actions: { cancel: false, retry: true, approve: false, start: false } },
    );
    const { api, path } = anApi(failed);
    const retried = aRunDetail(
      aRun({ id: 'retried', issueTitle: 'The new run' }),
    );
    api.details.set('retried', retried);
    api.retryRun = async () => retried;
    renderConsole(path, api);

    expect(
      await screen.findByText(/changed files that this stage may not change/),
    ).toBeInTheDocument();
    expect(screen.getByText('You can retry it.')).toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Cancel run' }),
    ).not.toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(
      await screen.findByRole('heading', { name: 'The new run' }),
    ).toBeInTheDocument();
  });

  it('offers nothing that the person may not do', async () => {
    const { api, path } = anApi(
      aRunDetail(aRun(), {
        actions: { cancel: false, retry: false, approve: false, start: false },
      }),
    );
    renderConsole(path, api);
    await screen.findByRole('heading', { name: 'Show the price of a book' });
    expect(
      screen.queryByRole('button', { name: /Cancel run|Retry/ }),
    ).not.toBeInTheDocument();
  });

  it.each([
    [
      'it waits for a permit',
      aRunDetail(aRun({ status: 'pending' }), {
        attempts: [],
        execution: {
          runtime: 'scripted',
          waitingReason: 'permit_limit',
          queuePosition: 2,
        },
      }),
      /Place in the queue: 2/,
    ],
    [
      'a person stopped it, and why',
      aRunDetail(
        aRun({
          status: 'canceled',
          outcome: 'canceled',
          reasonCode: 'stop_requested',
        }),
        { execution: { runtime: 'scripted', message: 'wrong issue' } },
      ),
      'wrong issue',
    ],
    [
      'nothing changed',
      aRunDetail(
        aRun({
          status: 'succeeded',
          outcome: 'no-change',
          reasonCode: 'no_changes',
        }),
      ),
      /Ended without a change/,
    ],
    [
      'a newer server gives a reason that is not known here',
      aRunDetail(
        aRun({ status: 'failed', outcome: 'failed', reasonCode: 'moon_phase' }),
      ),
      /moon_phase/,
    ],
  ])('says so when %s', async (_name, detail, text) => {
    const { api, path } = anApi(detail);
    renderConsole(path, api);
    expect(await screen.findByText(text)).toBeInTheDocument();
  });

  it('shows why a run could not be loaded', async () => {
    const api = new FakeRunsApi();
    renderConsole('/runs/unknown', api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'No run unknown',
    );
  });
});
