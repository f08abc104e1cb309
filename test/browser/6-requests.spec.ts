import { script } from '../harness/runs';
import { failEveryAnswer } from './answers';
import { enterAsDemoUser, expect, test } from './fixtures';
import { showInEveryLook } from './looks';
import { startRun } from './runs';

const ASKS = script(
  [
    '  - ask: { question: Which hours are right?, options: [9 to 5, 10 to 6], allowCustom: true }',
    '  - write: { path: docs/hours.md, content: "Open.\\n" }',
  ].join('\n'),
);

test('E2E-071 an agent asks, a person answers, and the run goes on with the answer', async ({
  browser,
  page,
  demo,
}, info) => {
  test.setTimeout(240_000);
  const run = await startRun(
    demo,
    { title: 'Ask before you write', body: ASKS },
    ['waiting_owner_review'],
  );
  await enterAsDemoUser(page, demo);
  const asked = page.getByRole('region', {
    name: 'An agent waits for an answer',
  });
  await asked.getByRole('link', { name: 'Which hours are right?' }).click();
  await expect(page.getByRole('heading', { name: 'Question' })).toBeVisible();
  const request = new URL(page.url()).pathname;
  await showInEveryLook(
    [
      {
        ...{ name: 'requests', path: '/runs/requests' },
        ready: view =>
          view.getByRole('link', { name: 'Which hours are right?' }),
      },
      {
        ...{ name: 'request-question', path: request },
        ready: view => view.getByRole('radio', { name: '10 to 6' }),
      },
      {
        ...{ name: 'run-waits-for-people', path: `/runs/${run.id}` },
        ready: view =>
          view.getByRole('region', { name: 'An agent waits for an answer' }),
      },
      {
        ...{ name: 'requests-error', path: '/runs/requests' },
        arrange: failEveryAnswer,
        ready: view => view.getByText('The requests could not be loaded'),
      },
    ],
    { browser, demo, info },
  );
  await page.getByText('10 to 6', { exact: true }).click();
  await page.getByRole('button', { name: 'Answer', exact: true }).click();
  await expect(page.getByText('Answered')).toBeVisible();
  await page.goto(`${demo.endpoints.portal.url}/runs/${run.id}`);
  await expect(page.getByText('Delivered').first()).toBeVisible({
    timeout: 60_000,
  });
  await showInEveryLook(
    [
      {
        ...{ name: 'request-answered', path: request },
        ready: view => view.getByRole('region', { name: 'What was decided' }),
      },
      {
        ...{ name: 'requests-none', path: '/runs/requests' },
        ready: view => view.getByText('No agent waits for an answer'),
      },
      {
        ...{ name: 'audit', path: `/audit?runId=${run.id}` },
        ready: view => view.getByText('run.wait.paused'),
      },
    ],
    { browser, demo, info },
  );
});
