import AxeBuilder from '@axe-core/playwright';
import { expect, test as base, type Page } from '@playwright/test';
import { Demo } from './Demo';

/** Every spec shares the demo; a worker that is restarted after a failure starts it again. */
export const test = base.extend<object, { demo: Demo }>({
  demo: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const demo = await Demo.start();
      await use(demo);
      await demo.dispose();
    },
    { scope: 'worker', timeout: 240_000 },
  ],
});

export { expect };

/** A portal that lets the demo user in. */
export interface Portal {
  endpoints: { portal: { url: string } };
}

export async function enterAsDemoUser(page: Page, demo: Portal): Promise<void> {
  await page.goto(demo.endpoints.portal.url);
  await page.getByRole('button', { name: 'Enter as demo user' }).click();
  await expect(
    page.getByRole('heading', { name: 'Home', level: 1 }),
  ).toBeVisible();
}

/** No violation of WCAG 2.2 A and AA, and nothing that makes the page scroll sideways. */
export async function expectGoodPage(page: Page): Promise<void> {
  const report = await new AxeBuilder({ page })
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
    // React Aria's own: for some seconds it names a button that is gone with its dialog.
    .exclude('[data-live-announcer]')
    // Backstage's table of notifications: the heads of its columns can be dragged, and have no names.
    .exclude('[data-rbd-draggable-id]')
    .analyze();
  const violations = report.violations.map(each => ({
    rule: each.id,
    nodes: each.nodes.map(node => `${node.target} ${node.failureSummary}`),
  }));
  expect(violations).toEqual([]);
  const overflow = await page.evaluate(
    () =>
      document.documentElement.scrollWidth -
      document.documentElement.clientWidth,
  );
  expect(overflow, 'the page scrolls sideways').toBeLessThanOrEqual(0);
}
