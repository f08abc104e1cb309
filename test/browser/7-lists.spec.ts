import type { Page } from '@playwright/test';
import { script } from '../harness/runs';
import { failEveryAnswer } from './answers';
import { enterAsDemoUser, expect, test } from './fixtures';
import { showInEveryLook, type Scene } from './looks';
import { startRun, stopRun } from './runs';

const ASKS = script(
  '  - ask: { question: Which hours are right?, options: [9 to 5, 10 to 6], allowCustom: true }',
);

const SCENES: Scene[] = [
  {
    ...{ name: 'projects', path: '/projects?sort=repositories&order=desc' },
    ready: page => page.getByRole('row', { name: /Bookshop/ }),
  },
  {
    ...{ name: 'projects-no-match', path: '/projects?search=nothing' },
    ready: page => page.getByText('Nothing matches the filters'),
  },
  {
    ...{ name: 'users-filtered', path: '/users?search=OLIV&role=owner' },
    ready: page => page.getByRole('row', { name: /olivia@example.org/ }),
  },
  {
    ...{ name: 'users-no-match', path: '/users?search=nobody' },
    ready: page => page.getByRole('button', { name: 'Reset filters' }),
  },
  {
    ...{ name: 'users-error', path: '/users?search=oliv' },
    arrange: page => failEveryAnswer(page, 'kernel'),
    ready: page => page.getByText('The allow list could not be loaded'),
  },
];

const notice = (page: Page) => page.locator('[id^="notification-"]');

const NOTIFICATIONS: Scene = {
  ...{ name: 'notifications', path: '/notifications' },
  ready: page => notice(page).first(),
};

test('lists are searched and sorted by keyboard, which stays where it is, and the address has it', async ({
  browser,
  page,
  demo,
}, info) => {
  test.setTimeout(180_000);
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}/users`);
  const rows = page.getByRole('row', { name: /@example.org/ });
  await expect(rows).toHaveCount(3);
  const search = page.getByRole('searchbox', { name: 'Search' });
  await search.pressSequentially('oliv');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/[?]search=oliv$/);
  await expect(search).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(rows).toHaveCount(3);

  const person = page.getByRole('columnheader', { name: 'Person' });
  await person.focus();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/[?]order=desc$/);
  await expect(rows.first()).toContainText('rina');
  await expect(person).toBeFocused();
  await page.reload();
  await expect(rows.first()).toContainText('rina');
  await showInEveryLook(SCENES, { browser, demo, info });
});

test('notifications are reached and read on a narrow screen too', async ({
  browser,
  page,
  demo,
}, info) => {
  test.setTimeout(180_000);
  const run = await startRun(
    demo,
    { title: 'Ask, and tell people', body: ASKS },
    ['waiting_owner_review'],
  );
  await page.setViewportSize({ width: 390, height: 844 });
  await enterAsDemoUser(page, demo);
  const bell = page.getByRole('button', {
    name: /^Notifications, \d+ unread$/,
  });
  await bell.click();
  await expect(page).toHaveURL(/notifications$/);
  await expectReadable(page);
  await page.evaluate(() => localStorage.setItem('language', 'ru'));
  await page.reload();
  await expect(
    page.getByRole('button', { name: /^Уведомления, непрочитанных: \d+$/ }),
  ).toBeVisible();
  await showInEveryLook([NOTIFICATIONS], { browser, demo, info });
  await stopRun(demo, run.id);
});

/** Words stand beside each other: a notice is wider than it is high. */
async function expectReadable(page: Page): Promise<void> {
  const box = await notice(page).first().boundingBox();
  expect(box!.width).toBeGreaterThan(150);
  expect(box!.height).toBeLessThan(2 * box!.width);
}
