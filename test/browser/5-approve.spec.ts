import type { Page } from '@playwright/test';
import { enterAsDemoUser, expect, test } from './fixtures';
import { showInEveryLook } from './looks';
import { ENDED, startRun } from './runs';

/** Something for two stages. */
const TWO_STAGES = `Please.

\`\`\`stagecraft
steps:
  - write: { path: docs/opening-hours.md, content: "Open from nine to five.\\n" }
\`\`\`

\`\`\`stagecraft stage=qa
steps:
  - write: { path: docs/delivery/hours/qa.md, content: "# All is well\\n" }
\`\`\`
`;

test('a person approves a result, sees that it counts, and the next stage starts on it', async ({
  browser,
  page,
  demo,
}, info) => {
  const run = await startRun(
    demo,
    { title: 'Tell when we are open', body: TWO_STAGES },
    ENDED,
  );
  const path = `/runs/${run.id}`;
  const { repository } = demo.endpoints.github;
  const openStart = (window: typeof page) =>
    window.getByRole('button', { name: 'Start run:qa' }).click();
  const openDialog = (window: typeof page) =>
    window.getByRole('button', { name: 'Approve the result' }).click();
  await showInEveryLook(
    [
      {
        ...{ name: 'run-approve-dialog', path, act: openDialog },
        ready: window => window.getByRole('dialog').getByText('run:qa'),
      },
      {
        ...{ name: 'run-approve-refused', path },
        arrange: window =>
          window.route(/\/approve$/, route =>
            route.fulfill({
              status: 409,
              json: {
                error: { name: 'ConflictError', message: 'look at it again' },
                response: { statusCode: 409 },
              },
            }),
          ),
        act: async window => {
          await openDialog(window);
          await window
            .getByRole('dialog')
            .getByRole('button', { name: 'Approve' })
            .click();
        },
        ready: window => window.getByText('look at it again'),
      },
    ],
    { browser, demo, info },
  );

  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}${path}`);
  await openDialog(page);
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toBeHidden();
  await openDialog(page);
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Approve' })
    .click();
  await expect(page.getByText('Approved by olivia')).toBeVisible();
  await showInEveryLook(
    [
      {
        ...{ name: 'run-approved', path },
        ready: window => window.getByText('Approved by olivia'),
      },
    ],
    { browser, demo, info },
  );

  const { webUrl } = demo.endpoints.github;
  await page.goto(`${webUrl}/${repository}/issues/${run.issueNumber}`);
  await expect(page.getByText('state:approved').first()).toBeVisible();
  await page.goto(`${demo.endpoints.portal.url}${path}`);
  await openStart(page);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('list', { name: 'Labels removed' })).toHaveText(
    'state:approved',
  );
  await dialog.getByRole('button', { name: 'Start', exact: true }).click();
  await expect(page.getByText(/bookshop · qa/)).toBeVisible();
  await expect(page.getByText('Delivered').first()).toBeVisible({
    timeout: 60_000,
  });
});

test('the page of an issue shows its way, and what each step would do', async ({
  browser,
  demo,
}, info) => {
  const run = await startRun(
    demo,
    { title: 'Tell when we are closed', body: TWO_STAGES },
    ENDED,
  );
  const { repository } = demo.endpoints.github;
  const path = `/runs/issues/${repository}/${run.issueNumber}`;
  const choose = (name: string) => (window: Page) =>
    window.getByRole('button', { name, exact: true }).click();
  await showInEveryLook(
    [
      {
        ...{ name: 'issue', path },
        ready: window => window.getByRole('region', { name: /^Stages/ }),
      },
      {
        ...{ name: 'issue-start-dialog', path, act: choose('Start run:dev') },
        ready: window => window.getByRole('list', { name: 'Labels added' }),
      },
      {
        ...{ name: 'issue-open-dialog', path },
        act: choose('Open run:qa all the same'),
        ready: window => window.getByRole('textbox', { name: /^Why/ }),
      },
      {
        ...{ name: 'issue-unknown', path: '/runs/issues/nobody/nothing/1' },
        ready: window => window.getByRole('alert'),
      },
    ],
    { browser, demo, info },
  );
});
