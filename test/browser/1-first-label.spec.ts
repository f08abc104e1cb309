import { join } from 'node:path';
import { ROOT } from '../harness/paths';
import { enterAsDemoUser, expect, test } from './fixtures';

test('a newcomer puts the label on the demo issue, watches the run and reads the pull request', async ({
  page,
  demo,
}, info) => {
  const { webUrl, repository, issue } = demo.endpoints.github;
  await enterAsDemoUser(page, demo);
  await expect(page.getByText('Start the first run')).toBeVisible();

  await page.goto(`${webUrl}/${repository}/issues/${issue}`);
  await page
    .getByRole('combobox', { name: 'Add label' })
    .selectOption('run:dev');
  await page.getByRole('button', { name: 'Add label' }).click();

  await page.goto(demo.endpoints.portal.url);
  await page
    .getByRole('link', { name: /tolstoy/ })
    .first()
    .click();
  await expect(page.getByText('Delivered').first()).toBeVisible({
    timeout: 60_000,
  });
  await expect(page.getByRole('heading', { name: 'Timeline' })).toBeVisible();
  await expect(page.getByRole('log')).not.toBeEmpty();
  const picture = info.outputPath('run.png');
  await page.screenshot({ path: picture, fullPage: false });
  if (process.env.STAGECRAFT_UPDATE_IMAGES) {
    await page.screenshot({ path: join(ROOT, 'docs/images/run.png') });
  }

  await page.getByRole('link', { name: /Open pull request #\d+/ }).click();
  const pull = page.context().pages().at(-1)!;
  await expect(pull.getByText(`codex/issue-${issue}`).first()).toBeVisible();

  await page.goto(`${webUrl}/${repository}/issues/${issue}`);
  await expect(page.getByText('state:in-review').first()).toBeVisible();
});
