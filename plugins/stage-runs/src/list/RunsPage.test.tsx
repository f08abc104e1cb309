import { reasonMessages } from '@stagecraft/backstage-plugin-stage-runs-common';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { renderConsole } from '../__testUtils__/renderConsole';
import { aRun, aRunDetail } from '../__testUtils__/runFixtures';

const manyRuns = (count: number) =>
  Array.from({ length: count }, (_, index) =>
    aRun({ id: `run-${index}`, issueTitle: `Issue ${index}` }),
  );

describe('Runs', () => {
  it('lists runs with their state and a link', async () => {
    const api = new FakeRunsApi();
    api.runs = [aRun({ id: 'one', status: 'failed', outcome: 'denied' })];
    renderConsole('/runs', api);

    const link = await screen.findByRole('link', {
      name: 'Show the price of a book',
    });
    expect(link).toHaveAttribute('href', '/runs/one');
    const row = screen.getAllByRole('row')[1];
    expect(within(row).getByText('Denied')).toBeInTheDocument();
    expect(row).toHaveTextContent('acme/bookshop#1 · dev');
  });

  it('opens a run with Enter on its row', async () => {
    const api = new FakeRunsApi();
    api.runs = [aRun()];
    api.details.set(aRun().id, aRunDetail());
    renderConsole('/runs', api);
    await screen.findByText('Show the price of a book');
    act(() => screen.getAllByRole('row')[1].focus());
    await userEvent.keyboard('{Enter}');
    expect(
      await screen.findByRole('region', { name: 'What was asked' }),
    ).toBeInTheDocument();
  });

  it('reads the filters and the sort from the address', async () => {
    const api = new FakeRunsApi();
    renderConsole(
      '/runs?status=running&status=failed&stage=dev&mine=yes&sort=finishedAt&order=asc',
      api,
    );
    expect(
      await screen.findByText('No run matches the filters'),
    ).toBeInTheDocument();
    expect(api.queries[0]).toMatchObject({
      status: ['running', 'failed'],
      stage: 'dev',
      requestedBy: 'user:default/ann',
      sort: 'finishedAt',
      order: 'asc',
    });
  });

  it('the waiting ones are one press away, each with what it waits for', async () => {
    const api = new FakeRunsApi();
    const statusSince = new Date(Date.now() - 5 * 60_000).toISOString();
    api.runs = [
      aRun({ status: 'pending', reasonCode: 'permit_limit', statusSince }),
    ];
    renderConsole('/runs', api);
    await userEvent.click(
      await screen.findByRole('radio', { name: 'Waiting' }),
    );
    await waitFor(() =>
      expect(api.queries.at(-1)).toMatchObject({
        status: expect.arrayContaining(['pending', 'waiting_owner_review']),
      }),
    );
    expect(screen.getByRole('radio', { name: 'Waiting' })).toBeChecked();
    const row = screen.getAllByRole('row')[1];
    expect(row).toHaveTextContent(reasonMessages.en.permit_limit);
    expect(row).toHaveTextContent('5 minutes ago');
  });

  it('resets the filters', async () => {
    const api = new FakeRunsApi();
    renderConsole('/runs?outcome=denied', api);
    await userEvent.click(
      await screen.findByRole('button', { name: 'Reset filters' }),
    );
    expect(
      await screen.findByText('There are no runs yet'),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(api.queries[api.queries.length - 1].outcome).toBeUndefined(),
    );
  });

  it('asks the server for the runs of the person', async () => {
    const api = new FakeRunsApi();
    api.runs = manyRuns(1);
    renderConsole('/runs', api);
    await screen.findByText('Issue 0');
    await userEvent.click(screen.getByRole('switch', { name: 'Only mine' }));
    await waitFor(() =>
      expect(api.queries[api.queries.length - 1].requestedBy).toBe(
        'user:default/ann',
      ),
    );
  });

  it('turns pages by cursor, forth and back', async () => {
    const api = new FakeRunsApi();
    api.runs = manyRuns(30);
    renderConsole('/runs', api);
    await screen.findByText('Issue 0');

    await userEvent.click(screen.getByRole('button', { name: 'Next page' }));
    expect(await screen.findByText('Issue 25')).toBeInTheDocument();
    expect(api.queries[api.queries.length - 1].cursor).toBe('25');
    expect(screen.getByRole('button', { name: 'Next page' })).toBeDisabled();

    await userEvent.click(
      screen.getByRole('button', { name: 'Previous page' }),
    );
    expect(await screen.findByText('Issue 0')).toBeInTheDocument();
  });

  it('shows why the list could not be loaded', async () => {
    const api = new FakeRunsApi();
    api.fail = new Error('The database does not answer');
    renderConsole('/runs', api);
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The runs could not be loaded',
    );
  });
});
