import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { FakeRunsApi } from '../__testUtils__/FakeRunsApi';
import { renderConsole } from '../__testUtils__/renderConsole';
import { aRun } from '../__testUtils__/runFixtures';

describe('Home', () => {
  it('tells the first steps, with the installed labels, while nothing ever ran', async () => {
    renderConsole('/', new FakeRunsApi());
    expect(await screen.findByText('Start the first run')).toBeInTheDocument();
    expect(
      await screen.findByText('Put the label run:dev on it.'),
    ).toBeInTheDocument();
  });

  it('shows what needs the person, what runs and what ended', async () => {
    const api = new FakeRunsApi();
    const delivered = aRun({
      id: 'delivered',
      issueTitle: 'Add a cart',
      status: 'succeeded',
      outcome: 'delivered',
      pullRequestNumber: 7,
      pullRequestUrl: 'http://localhost:7010/acme/bookshop/pull/7',
      finishedAt: '2026-11-22T12:10:00Z',
    });
    api.overview = {
      needsYou: [{ kind: 'review_pull_request', run: delivered }],
      active: [aRun({ lastStatusText: 'Reading the code' })],
      ended: [delivered],
    };
    renderConsole('/', api);

    const needsYou = await screen.findByRole('region', { name: 'Needs you' });
    expect(
      within(needsYou).getByRole('link', { name: 'Review the pull request' }),
    ).toHaveAttribute('href', delivered.pullRequestUrl);
    expect(
      within(needsYou).getByRole('link', { name: 'Add a cart' }),
    ).toHaveAttribute('href', '/runs/delivered');

    const active = screen.getByRole('region', { name: 'In progress' });
    expect(within(active).getByText('Running')).toBeInTheDocument();
    expect(within(active).getByText('Reading the code')).toBeInTheDocument();

    // What needs the person is not told twice.
    const ended = screen.getByRole('region', { name: 'Ended last' });
    expect(within(ended).getByText('No other run has ended.')).toBeVisible();
  });

  it('says so when nothing needs the person and nothing runs', async () => {
    const api = new FakeRunsApi();
    const canceled = aRun({
      status: 'canceled',
      issueTitle: 'Sell flowers',
      lastStatusText: 'Reading the code',
      finishedAt: '2026-11-22T12:10:00Z',
    });
    api.overview = { needsYou: [], active: [], ended: [canceled] };
    renderConsole('/', api);

    expect(await screen.findByText('Nothing waits for you.')).toBeVisible();
    expect(screen.getByText('No run is in progress.')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Sell flowers' })).toBeVisible();
    expect(screen.queryByText('Reading the code')).not.toBeInTheDocument();
  });

  it('shows why it could not be loaded, and loads after a retry', async () => {
    const api = new FakeRunsApi();
    api.fail = new Error('The database does not answer');
    renderConsole('/', api);

    expect(await screen.findByRole('alert')).toHaveTextContent(
      'The database does not answer',
    );
    api.fail = undefined;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Start the first run')).toBeInTheDocument();
  });
});
