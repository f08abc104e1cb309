import type { Page } from '@playwright/test';
import type { RunDetail, RunEvent } from '../harness/runs';

/** Every call of the plugin's API fails as when its database is away. */
export async function failEveryAnswer(
  page: Page,
  plugin = 'stage-runs',
): Promise<void> {
  await page.route(`**/api/${plugin}/**`, route =>
    route.fulfill({
      status: 503,
      contentType: 'application/json',
      body: '{"error":{"name":"ServiceUnavailableError","message":"The database is away"},"response":{"statusCode":503}}',
    }),
  );
}

/** The answer about a run, changed: for states that only trouble brings about. */
export async function changeDetail(
  page: Page,
  runId: string,
  change: (detail: RunDetail) => Partial<RunDetail>,
): Promise<void> {
  await page.route(`**/api/stage-runs/runs/${runId}`, async route => {
    const response = await route.fetch();
    const detail = (await response.json()) as RunDetail;
    await route.fulfill({ response, json: { ...detail, ...change(detail) } });
  });
}

/** The run's events, with more at their end. */
export async function addEvents(
  page: Page,
  runId: string,
  more: Array<Pick<RunEvent, 'type' | 'payload'>>,
): Promise<void> {
  await page.route(`**/api/stage-runs/runs/${runId}/events*`, async route => {
    const response = await route.fetch();
    const events = (await response.json()) as { items: RunEvent[] };
    const last = events.items.at(-1);
    const added = more.map((event, index) => ({
      ...event,
      version: (last?.version ?? 0) + index + 1,
      actor: { type: 'system' as const, id: 'stage-runs' },
      createdAt: last?.createdAt ?? new Date().toISOString(),
    }));
    const items = last ? [...events.items, ...added] : [];
    await route.fulfill({ response, json: { ...events, items } });
  });
}
