import { defineConfig } from '@playwright/test';

/** One browser, one demo (`npm start` on ports of its own), one test after the other. */
export default defineConfig({
  outputDir: '../../test-results/browser',
  workers: 1,
  fullyParallel: false,
  projects: [
    { name: 'console', testDir: '.', testMatch: '*.spec.ts' },
    {
      name: 'examples',
      testDir: '../../examples/plugins',
      testMatch: '*/browser/*.spec.ts',
    },
  ],
  timeout: 120_000,
  expect: { timeout: 20_000 },
  use: {
    viewport: { width: 1280, height: 800 },
    actionTimeout: 15_000,
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.STAGECRAFT_CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
