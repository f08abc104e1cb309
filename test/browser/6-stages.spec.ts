import { WRITE_A_FILE } from '../harness/runs';
import { failEveryAnswer } from './answers';
import { expect, test } from './fixtures';
import { showInEveryLook } from './looks';
import { ENDED, startRun } from './runs';

test('the stages, their labels and agents, and what belongs to an issue, in every look', async ({
  browser,
  demo,
}, info) => {
  test.setTimeout(240_000);
  const run = await startRun(
    demo,
    { title: 'Tell when we are closed', body: WRITE_A_FILE },
    ENDED,
  );
  const issue = `/runs/issues/acme/bookshop/${run.issueNumber}`;
  await showInEveryLook(
    [
      {
        ...{ name: 'stages', path: '/stages' },
        ready: page =>
          page
            .getByRole('list', { name: 'Labels of Development' })
            .getByText('run:dev:revise'),
      },
      {
        ...{ name: 'stages-labels', path: '/stages/labels' },
        ready: page => page.getByText('state:in-review'),
      },
      {
        ...{ name: 'stages-agents', path: '/stages/agents' },
        ready: page => page.getByRole('region', { name: 'AI Developer (dev)' }),
      },
      {
        ...{ name: 'stages-error', path: '/stages/agents' },
        arrange: failEveryAnswer,
        ready: page => page.getByText('The agents could not be loaded'),
      },
      {
        ...{ name: 'issue-relations', path: issue },
        ready: page =>
          page
            .getByRole('region', { name: 'What belongs to it' })
            .getByRole('link', { name: `#${run.pullRequestNumber}` }),
      },
      {
        name: 'runs-waiting',
        path: '/runs?status=pending&status=waiting_mcp&status=waiting_owner_review&status=waiting_backpressure',
        ready: page => page.getByText('No run matches the filters'),
      },
    ],
    { browser, demo, info },
  );
});

test('from the name of an issue to its page, and by its graph to the run', async ({
  page,
  demo,
}) => {
  const run = await startRun(
    demo,
    { title: 'Tell where we are', body: WRITE_A_FILE },
    ENDED,
  );
  await page.goto(`${demo.endpoints.portal.url}/stages`);
  await page.getByRole('button', { name: 'Enter as demo user' }).click();
  const field = page.getByRole('textbox', { name: 'Issue' });
  await field.fill(`acme/bookshop#${run.issueNumber}`);
  await field.press('Enter');
  const graph = page.getByRole('region', { name: 'What belongs to it' });
  await graph.getByRole('link', { name: 'run:dev' }).press('Enter');
  await expect(page).toHaveURL(new RegExp(`/runs/${run.id}$`));
});
