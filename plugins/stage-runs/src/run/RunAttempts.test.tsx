import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  aLostAttempt,
  anEndedAttempt,
  aRun,
  aRunDetail,
} from '../__testUtils__/runFixtures';
import { showRun } from '../__testUtils__/showRun';

const region = (name: string | RegExp) => screen.findByRole('region', { name });
const delivered = aRun({
  status: 'succeeded',
  outcome: 'delivered',
  finishedAt: '2026-11-22T12:01:00Z',
  pullRequestNumber: 2,
  pullRequestUrl: 'http://localhost:7010/acme/bookshop/pull/2',
});
/** The details that a line of the list opens. */
const detailsOf = (line: HTMLElement) => line.closest('details')!;

describe('Attempts of a run', () => {
  it('are one closed line while there is one that went well; the keyboard opens it', async () => {
    showRun(
      aRunDetail(delivered, {
        attempts: [
          anEndedAttempt(1, {
            usage: {
              inputTokens: 12_345,
              cachedInputTokens: 10_000,
              outputTokens: 678,
              turns: 3,
            },
          }),
        ],
      }),
    );
    const attempts = await region('Attempts');
    const line = within(attempts).getByText('Attempt 1');
    expect(detailsOf(line)).not.toHaveAttribute('open');
    expect(line.closest('summary')).toHaveTextContent(
      'Attempt 1Delivered50 sec',
    );

    line.closest('summary')!.focus();
    expect(line.closest('summary')).toHaveFocus();
    expect(attempts).toHaveTextContent('12,345, of them 10,000 cached');
    expect(attempts).toHaveTextContent('678');
    expect(attempts).toHaveTextContent('Nothing: it started anew');
    expect(await region('Facts')).toHaveTextContent('12,345 in, 678 out');
  });

  it('show why one was lost, what helps, and from which session the next went on', async () => {
    const summary = aRun({ attempt: 3 });
    showRun(
      aRunDetail(summary, {
        attempts: [
          aLostAttempt(1, 'heartbeat_lost'),
          aLostAttempt(2, 'agent_exited_without_report'),
          {
            attempt: 3,
            createdAt: '2026-11-22T12:04:00Z',
            startedAt: '2026-11-22T12:04:10Z',
            restoredFrom: { runId: summary.id, attempt: 1, version: 7 },
            resumedAt: '2026-11-22T12:04:12Z',
          },
        ],
      }),
    );
    const attempts = await region('Attempts');
    const [first, second, third] = within(attempts)
      .getAllByText(/^Attempt \d$/)
      .map(detailsOf);

    expect(first).toHaveAttribute('open');
    expect(first).toHaveTextContent('Attempt 1Lost');
    expect(first).toHaveTextContent('The agent stopped answering.');
    expect(first).toHaveTextContent('docs/runbook/heartbeat-lost.md');
    expect(first).toHaveTextContent('Removed from the cluster');
    expect(second).toHaveTextContent('ended without handing in a report');
    expect(third).not.toHaveAttribute('open');
    expect(third).toHaveTextContent('Attempt 3Running');
    expect(third).toHaveTextContent('Session of attempt 1, version 7');
    expect(third).toHaveTextContent('Known to go on since');
  });

  it('say of one that ended while people were asked that nothing was lost', async () => {
    showRun(
      aRunDetail(aRun({ attempt: 2 }), {
        attempts: [
          anEndedAttempt(1, { exitReason: 'reported_while_waiting' }),
          anEndedAttempt(2),
        ],
      }),
    );
    const attempts = await region('Attempts');
    const first = detailsOf(within(attempts).getByText('Attempt 1'));

    expect(first).toHaveTextContent('Attempt 1Ended');
    expect(first).toHaveTextContent(
      'while people were asked; nothing was lost',
    );
    expect(first).not.toHaveTextContent('Lost');
    expect(first).not.toHaveAttribute('open');
  });

  it('name the run whose session a revision went on from', async () => {
    const other = '1e2d3c4b-0000-4000-8000-000000000000';
    showRun(
      aRunDetail(aRun(), {
        attempts: [
          {
            ...anEndedAttempt(1),
            restoredFrom: { runId: other, attempt: 2, version: 4 },
          },
        ],
      }),
    );
    const attempts = await region('Attempts');
    expect(
      within(attempts).getByRole('link', {
        name: 'of run 1e2d3c4b',
        hidden: true,
      }),
    ).toHaveAttribute('href', `/runs/${other}`);
  });

  it('lead to the log of each', async () => {
    const api = showRun(
      aRunDetail(aRun({ attempt: 2 }), {
        attempts: [
          aLostAttempt(1, 'heartbeat_lost', { logLines: 1_500 }),
          anEndedAttempt(2),
        ],
      }),
    );
    const attempts = await region('Attempts');
    await waitFor(() => expect(api.logQueries.at(-1)?.attempt).toBe(2));
    await userEvent.click(
      within(attempts).getByRole('link', { name: 'Lines: 1,500' }),
    );
    await waitFor(() => expect(api.logQueries.at(-1)?.attempt).toBe(1));
    const log = await region('Log');
    expect(log.parentElement).toHaveFocus();
    expect(
      within(log).getByRole('button', { name: /Attempt 1/ }),
    ).toBeVisible();
  });

  it('lead to no log that is not kept any more', async () => {
    showRun(
      aRunDetail(delivered, {
        attempts: [anEndedAttempt(1, { logLines: 500 })],
        logEmptiedAt: '2026-11-30T12:00:00Z',
      }),
    );
    const attempts = await region('Attempts');
    expect(attempts).toHaveTextContent('Lines: 500');
    expect(within(attempts).queryByRole('link')).not.toBeInTheDocument();
  });
});
