import { script, WRITE_A_FILE } from '../harness/runs';
import { failEveryAnswer } from './answers';
import type { Demo } from './Demo';
import { enterAsDemoUser, expect, expectGoodPage, test } from './fixtures';
import { showInEveryLook, type Scene } from './looks';
import { ENDED, startRun, WORK_LONG } from './runs';

function deliveredRun(demo: Demo) {
  return startRun(
    demo,
    { title: 'Tell the opening hours', body: WRITE_A_FILE },
    ENDED,
  );
}

/** Runs in the states that pages show: delivered, failed, without a change. */
async function someRuns(
  demo: Demo,
): Promise<{ deliveredId: string; failedId: string }> {
  const delivered = await deliveredRun(demo);
  const failed = await startRun(
    demo,
    {
      title: `A long title ${'that goes on and on '.repeat(8)}`,
      body: script(
        '  - log: "error: no such table"\n  - fail: the tests do not pass',
      ),
    },
    ENDED,
  );
  await startRun(demo, { title: 'Nothing to do', body: 'As you like.' }, ENDED);
  return { deliveredId: delivered.id, failedId: failed.id };
}

function scenes(ids: { deliveredId: string; failedId: string }): Scene[] {
  return [
    {
      name: 'home',
      path: '/',
      ready: page => page.getByText('Needs you').first(),
    },
    {
      name: 'runs',
      path: '/runs',
      ready: page => page.getByText('Tell the opening hours').first(),
    },
    {
      name: 'runs-error',
      path: '/runs',
      arrange: failEveryAnswer,
      ready: page => page.getByText('The runs could not be loaded'),
    },
    {
      name: 'runs-empty',
      path: '/runs?status=waiting_mcp',
      ready: page => page.getByText('No run matches the filters'),
    },
    {
      name: 'run-delivered',
      path: `/runs/${ids.deliveredId}`,
      ready: page => page.getByText('Timeline').first(),
    },
    {
      name: 'run-failed',
      path: `/runs/${ids.failedId}`,
      ready: page => page.getByText('The run failed').first(),
    },
    {
      name: 'run-unknown',
      path: '/runs/00000000-0000-4000-8000-000000000000',
      ready: page => page.getByText('The run could not be loaded'),
    },
    {
      name: 'entity-runs',
      path: '/catalog/stagecraft/component/bookshop/runs',
      ready: page => page.getByText('Tell the opening hours').first(),
    },
  ];
}

test('every page is accessible and fits, wide and narrow, light and dark, also when it is empty or fails', async ({
  browser,
  demo,
}, info) => {
  test.setTimeout(360_000);
  await showInEveryLook(scenes(await someRuns(demo)), { browser, demo, info });
});

test('pages say what is wrong and how to go on when the API fails', async ({
  page,
  demo,
}) => {
  await deliveredRun(demo);
  await enterAsDemoUser(page, demo);
  await failEveryAnswer(page);
  await page.goto(`${demo.endpoints.portal.url}/runs`);
  await expect(page.getByText('The runs could not be loaded')).toBeVisible();

  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();

  await expect(page.getByText('Tell the opening hours').first()).toBeVisible();
});

test('a filter that matches nothing can be reset', async ({ page, demo }) => {
  await deliveredRun(demo);
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}/runs?status=waiting_mcp`);
  await expect(page.getByText('No run matches the filters')).toBeVisible();

  await page.getByRole('button', { name: 'Reset filters' }).first().click();

  await expect(page.getByText('Tell the opening hours').first()).toBeVisible();
});

test('a running agent can be watched and canceled from its page', async ({
  page,
  demo,
}) => {
  const issue = { title: 'A long one', body: WORK_LONG };
  const run = await startRun(demo, issue, ['running']);
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}/runs/${run.id}`);
  await expect(page.getByText('first line', { exact: true })).toBeVisible();
  await expectGoodPage(page);

  const cancel = page.getByRole('button', { name: 'Cancel run' });
  await cancel.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(cancel).toBeFocused();

  await cancel.click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Cancel run' })
    .click();

  // It may be stopped before anybody has read that it is being stopped.
  await expect(
    page.getByText(/^(The run is being stopped|Stopped by olivia)$/),
  ).toBeVisible();
  await expect(page.getByText('Requested by olivia')).toBeVisible();
  await expectGoodPage(page);
  await expect(page.getByText('Stopped by olivia')).toBeVisible({
    timeout: 60_000,
  });
});
