import type { Page } from '@playwright/test';
import { script } from '../harness/runs';
import { enterAsDemoUser, expect, expectGoodPage, test } from './fixtures';
import { addOlderRuns } from './olderRuns';
import { ENDED, startRun, stopRun } from './runs';

const LINES = 4_000;
/** How far the end of the log is below what is seen of it. */
const belowView = (page: Page) =>
  page
    .getByRole('log')
    .evaluate(log => log.scrollHeight - log.scrollTop - log.clientHeight);

test('a long log opens at its end; earlier lines come on demand, and search says what it searched', async ({
  page,
  demo,
}, info) => {
  const body = script(`  - log: { lines: ${LINES} }\n  - log: "the very end"`);
  const run = await startRun(demo, { title: 'Write a lot', body }, ENDED);
  await enterAsDemoUser(page, demo);
  const asked: string[] = [];
  page.on('request', request => {
    if (request.url().includes('/logs?')) asked.push(request.url());
  });
  await page.goto(`${demo.endpoints.portal.url}/runs/${run.id}`);
  const log = page.getByRole('log');
  await expect(log).toContainText('the very end');
  expect(asked).toEqual([expect.stringContaining('tail=2000')]);
  await expect(
    page.getByText(/^Lines [\d,]+ to [\d,]+ are loaded\.$/),
  ).toBeVisible();

  const search = page.getByRole('searchbox', { name: 'Search in the log' });
  await search.fill('line 17 of');
  await expect(page.getByText('No matches in the loaded lines')).toBeVisible();
  await page.screenshot({ path: info.outputPath('log-partial.png') });
  await expectGoodPage(page);
  await page.getByRole('button', { name: 'Load all' }).click();
  await expect(page.getByText('1 of 1')).toBeVisible();
  await expect(log).toContainText('Line 17 of');
  await expect(page.getByText(/are loaded\.$/)).toBeHidden();
  await expectGoodPage(page);
});

test('a growing log is followed until the person scrolls up, and again on demand', async ({
  page,
  demo,
}) => {
  const steps = Array.from(
    { length: 40 },
    (_, index) =>
      `  - log: { lines: 30 }\n  - log: "block ${index}"\n  - wait: { ms: 1500 }`,
  );
  const body = script(steps.join('\n'));
  const run = await startRun(demo, { title: 'Talk on', body }, ['running']);
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}/runs/${run.id}`);
  const log = page.getByRole('log');
  const follow = page.getByRole('switch', { name: 'Follow' });
  await expect(follow).toBeChecked();
  await expect(log).toContainText('block 2');
  await expect.poll(() => belowView(page)).toBeLessThan(50);

  await log.hover();
  await page.mouse.wheel(0, -600);
  await expect(follow).not.toBeChecked();
  const seenFrom = await log.evaluate(element => element.scrollTop);
  const height = () => log.evaluate(element => element.scrollHeight);
  const heightThen = await height();
  await expect.poll(height).toBeGreaterThan(heightThen);
  expect(await log.evaluate(element => element.scrollTop)).toBe(seenFrom);

  await follow.press('Space');
  await expect(follow).toBeChecked();
  await expect.poll(() => belowView(page)).toBeLessThan(50);
  await stopRun(demo, run.id);
});

test('the list of runs has pages', async ({ page, demo }) => {
  const issue = { title: 'Nothing to change', body: 'As you like.' };
  const run = await startRun(demo, issue, ENDED);
  await addOlderRuns(demo, run.id, 60);
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}/runs`);
  const newest = page.getByRole('link', { name: issue.title }).first();
  await expect(newest).toBeVisible();

  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(newest).toBeHidden();
  const older = page.getByRole('link', { name: /^Older run/ });
  await expect(older.first()).toBeVisible();
  await expectGoodPage(page);
  const second = await older.allTextContents();
  await page.getByRole('button', { name: 'Next page' }).click();
  await expect(older.first()).not.toHaveText(second[0]);
  expect(
    second.filter(title => second.indexOf(title) !== second.lastIndexOf(title)),
  ).toEqual([]);

  await page.getByRole('button', { name: 'Previous page' }).click();
  await expect(older.first()).toHaveText(second[0]);
  await page.getByRole('button', { name: 'Previous page' }).click();
  await expect(newest).toBeVisible();
});
