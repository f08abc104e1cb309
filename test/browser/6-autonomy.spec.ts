import type { Page } from '@playwright/test';
import { enterAsDemoUser, expect, test } from './fixtures';
import { showInEveryLook } from './looks';
import { ENDED, startRun } from './runs';

/** Something for two stages. */
const TWO_STAGES = `Please.

\`\`\`stagecraft
steps:
  - write: { path: docs/prices.md, content: "Prices include tax.\\n" }
\`\`\`

\`\`\`stagecraft stage=qa
steps:
  - write: { path: docs/delivery/prices/qa.md, content: "# All is well\\n" }
\`\`\`
`;

const CHOICE = {
  id: '3f0e2f4e-6e1b-4b4e-9a53-5f4f3c1d0001',
  ...{ chosenBy: 'olivia', stages: ['qa', 'release'], untilStage: 'release' },
  reason: 'It is a small change that one review at the end is enough for.',
  createdAt: '2026-11-28T12:00:00.000Z',
};
const ENDED_AT = { endedAt: '2026-11-28T12:30:00.000Z' };

/** The issue with another choice: for states that take long to come about. */
const withChoice = (choice: object, mayStop: boolean) => async (page: Page) =>
  page.route('**/api/stage-runs/issues/**/transitions', async route => {
    const response = await route.fetch();
    const issue = await response.json();
    const autonomy = { ...issue.autonomy, stages: [], mayStop, choice };
    await route.fulfill({ response, json: { ...issue, autonomy } });
  });

test('after the first approved result a person lets the issue go on without approvals, by the keyboard', async ({
  browser,
  page,
  demo,
}, info) => {
  // Four scenes in every look, and a run that is waited for.
  test.setTimeout(300_000);
  const run = await startRun(
    demo,
    { title: 'Say that prices include tax', body: TWO_STAGES },
    ENDED,
  );
  const { repository } = demo.endpoints.github;
  const path = `/runs/issues/${repository}/${run.issueNumber}`;
  const button = (window: Page) =>
    window.getByRole('button', { name: 'Go on without approvals …' });

  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}${path}`);
  await expect(page.getByRole('region', { name: /^Stages/ })).toBeVisible();
  await expect(button(page)).toBeHidden();
  await page.goto(`${demo.endpoints.portal.url}/runs/${run.id}`);
  await page.getByRole('button', { name: 'Approve the result' }).click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: 'Approve' })
    .click();
  await expect(page.getByText('Approved by olivia')).toBeVisible();

  await showInEveryLook(
    [
      {
        ...{ name: 'issue-autonomy-choose', path },
        ready: button,
      },
      {
        ...{ name: 'issue-autonomy-dialog', path },
        act: window => button(window).click(),
        ready: window => window.getByRole('textbox', { name: /^Why/ }),
      },
      {
        ...{ name: 'issue-autonomy-open', path },
        arrange: withChoice(CHOICE, true),
        ready: window => window.getByText(/^Goes on without approvals/),
      },
      {
        ...{ name: 'issue-autonomy-halted', path },
        arrange: withChoice(
          {
            ...{ ...CHOICE, ...ENDED_AT },
            ...{ endReason: 'halted', haltCode: 'run_failed' },
          },
          false,
        ),
        ready: window => window.getByText(/The run failed/),
      },
    ],
    { browser, demo, info },
  );

  await page.goto(`${demo.endpoints.portal.url}${path}`);
  await button(page).focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await button(page).focus();
  await page.keyboard.press('Enter');
  await dialog.getByRole('textbox', { name: /^Why/ }).focus();
  await page.keyboard.type(CHOICE.reason);
  await dialog
    .getByRole('button', { name: 'Go on without approvals', exact: true })
    .focus();
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(page.getByText(CHOICE.reason)).toBeVisible();
  await expect(
    page.getByText('Gone on without approvals until qa'),
  ).toBeVisible({ timeout: 90_000 });
});
