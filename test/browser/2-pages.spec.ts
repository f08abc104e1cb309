import type { Page } from '@playwright/test';
import { script, WRITE_A_FILE } from '../harness/runs';
import type { Demo } from './Demo';
import { enterAsDemoUser, expect, expectGoodPage, test } from './fixtures';
import { startRun } from './runs';

const LOOKS = [
  { name: '1280 light', width: 1280, colorScheme: 'light' },
  { name: '1280 dark', width: 1280, colorScheme: 'dark' },
  { name: '390 light', width: 390, colorScheme: 'light' },
  { name: '390 dark', width: 390, colorScheme: 'dark' },
] as const;

const ENDED = ['succeeded', 'failed', 'canceled'];

interface PageUnderTest {
  name: string;
  path: string;
  /** Shown once the page has its data. */
  ready: (page: Page) => ReturnType<Page['getByText']>;
}

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

function pages(ids: {
  deliveredId: string;
  failedId: string;
}): PageUnderTest[] {
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
      name: 'entity-runs',
      path: '/catalog/stagecraft/component/bookshop/runs',
      ready: page => page.getByText('Tell the opening hours').first(),
    },
  ];
}

test('every page is accessible and fits, wide and narrow, light and dark', async ({
  browser,
  demo,
}, info) => {
  test.setTimeout(240_000);
  const ids = await someRuns(demo);
  for (const look of LOOKS) {
    const context = await browser.newContext({
      viewport: { width: look.width, height: 844 },
      colorScheme: look.colorScheme,
    });
    const page = await context.newPage();
    await enterAsDemoUser(page, demo);
    for (const each of pages(ids)) {
      await test.step(`${each.name} at ${look.name}`, async () => {
        await page.goto(`${demo.endpoints.portal.url}${each.path}`);
        await expect(each.ready(page)).toBeVisible();
        await page.screenshot({
          path: info.outputPath(
            `${each.name}-${look.name.replace(' ', '-')}.png`,
          ),
          fullPage: true,
        });
        await expectGoodPage(page);
      });
    }
    await context.close();
  }
});

test('pages say what is wrong and how to go on when the API fails', async ({
  page,
  demo,
}) => {
  await deliveredRun(demo);
  await enterAsDemoUser(page, demo);
  await page.route('**/api/stage-runs/**', route =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: '{"error":{"name":"ServiceUnavailableError","message":"The database is away"},"response":{"statusCode":503}}',
    }),
  );
  await page.goto(`${demo.endpoints.portal.url}/runs`);
  await expect(page.getByText('The runs could not be loaded')).toBeVisible();
  await expectGoodPage(page);

  await page.unroute('**/api/stage-runs/**');
  await page.getByRole('button', { name: 'Try again' }).click();

  await expect(page.getByText('Tell the opening hours').first()).toBeVisible();
});

test('a filter that matches nothing can be reset', async ({ page, demo }) => {
  await deliveredRun(demo);
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}/runs?status=waiting_mcp`);
  await expect(page.getByText('No run matches the filters')).toBeVisible();
  await expectGoodPage(page);

  await page.getByRole('button', { name: 'Reset filters' }).first().click();

  await expect(page.getByText('Tell the opening hours').first()).toBeVisible();
});

test('a running agent can be watched and canceled from its page', async ({
  page,
  demo,
}) => {
  const run = await startRun(
    demo,
    {
      title: 'A long one',
      body: script('  - log: "first line"\n  - wait: { ms: 60000 }'),
    },
    ['running'],
  );
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}/runs/${run.id}`);
  await expect(page.getByText('first line', { exact: true })).toBeVisible();
  await expectGoodPage(page);

  const cancel = page.getByRole('button', { name: 'Cancel run' });
  await cancel.press('Enter');
  await expect(page.getByRole('dialog')).toBeVisible();
  await expectGoodPage(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await expect(cancel).toBeFocused();

  await cancel.click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Cancel run' })
    .click();

  await expect(page.getByText('Cancelled').first()).toBeVisible();
});

test('the pages speak Russian', async ({ page, demo }) => {
  await enterAsDemoUser(page, demo);
  await page.evaluate(() => localStorage.setItem('language', 'ru'));
  await page.goto(`${demo.endpoints.portal.url}/runs`);

  await expect(
    page.getByRole('heading', { name: 'Работы', level: 1 }),
  ).toBeVisible();
  await expectGoodPage(page);

  await page.goto(`${demo.endpoints.portal.url}/catalog`);
  await expect(
    page.getByRole('heading', { name: 'Каталог', level: 1 }),
  ).toBeVisible();
});
