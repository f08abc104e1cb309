import type { Browser, Locator, Page, TestInfo } from '@playwright/test';
import {
  enterAsDemoUser,
  expect,
  expectGoodPage,
  test,
  type Portal,
} from './fixtures';

const LOOKS = [
  { name: '1280-light', width: 1280, colorScheme: 'light' },
  { name: '1280-dark', width: 1280, colorScheme: 'dark' },
  { name: '390-light', width: 390, colorScheme: 'light' },
  { name: '390-dark', width: 390, colorScheme: 'dark' },
] as const;

/** Each width and each scheme once; every pair of them in `npm run test:long`. */
const SHOWN = process.env.STAGECRAFT_TEST_LONG
  ? [LOOKS.slice(0, 2), LOOKS.slice(2)]
  : [LOOKS.filter(({ name }) => ['1280-light', '390-dark'].includes(name))];

/** A page in a state that people see. */
export interface Scene {
  name: string;
  path: string;
  /** Before the page is opened. */
  arrange?: (page: Page) => Promise<unknown>;
  /** What is done on the page, once it is there. */
  act?: (page: Page) => Promise<unknown>;
  /** Shown once the page is as it shall be seen. */
  ready: (page: Page) => Locator;
}

/** Opens each scene wide and narrow, light and dark ({@link SHOWN}); it must be accessible and fit. Its pictures are kept with the test's results. */
export async function showInEveryLook(
  scenes: Scene[],
  options: { browser: Browser; demo: Portal; info: TestInfo },
): Promise<void> {
  // Two windows at a time: each waits for the page half of its time.
  for (const pair of SHOWN) {
    await Promise.all(pair.map(look => showAll(scenes, look, options)));
  }
}

async function showAll(
  scenes: Scene[],
  look: (typeof LOOKS)[number],
  options: { browser: Browser; demo: Portal; info: TestInfo },
): Promise<void> {
  const context = await options.browser.newContext({
    viewport: { width: look.width, height: 844 },
    colorScheme: look.colorScheme,
  });
  const page = await context.newPage();
  await enterAsDemoUser(page, options.demo);
  for (const scene of scenes) {
    await test.step(`${scene.name} at ${look.name}`, () =>
      show(page, scene, { ...options, look: look.name }));
  }
  await context.close();
}

async function show(
  page: Page,
  scene: Scene,
  options: { demo: Portal; info: TestInfo; look: string },
): Promise<void> {
  const { demo, info, look } = options;
  await scene.arrange?.(page);
  await page.goto(`${demo.endpoints.portal.url}${scene.path}`);
  await scene.act?.(page);
  await expect(scene.ready(page)).toBeVisible();
  await page.screenshot({
    path: info.outputPath(`${scene.name}-${look}.png`),
    // A dialog darkens what is in view only.
    fullPage: !scene.act,
  });
  await expectGoodPage(page);
  await page.unrouteAll({ behavior: 'ignoreErrors' });
}
