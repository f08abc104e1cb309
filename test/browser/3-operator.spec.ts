import type { RunDetail } from '../harness/runs';
import { addEvents, changeDetail } from './answers';
import type { Demo } from './Demo';
import { enterAsDemoUser, expect, expectGoodPage, test } from './fixtures';
import { showInEveryLook, type Scene } from './looks';
import { CRASH_ONCE, ENDED, startRun, stopRun, WORK_LONG } from './runs';

interface Runs {
  resumedId: string;
  stoppedId: string;
  runningId: string;
}

/** One whose agent was lost and went on, one that a person stopped, one at work. */
async function troubledRuns(demo: Demo): Promise<Runs> {
  const [resumed, stopped] = await Promise.all([
    startRun(demo, { title: 'Crash once', body: CRASH_ONCE }, ENDED),
    startRun(demo, { title: 'Stop it', body: WORK_LONG }, ['running']).then(
      ({ id }) => stopRun(demo, id),
    ),
  ]);
  const running = await startRun(
    demo,
    { title: 'Still at work', body: WORK_LONG },
    ['running'],
  );
  return {
    resumedId: resumed.id,
    stoppedId: stopped.summary.id,
    runningId: running.id,
  };
}

/** What a real model, a replica that died, and a week bring about. */
function afterAWeek({ attempts, session }: RunDetail): Partial<RunDetail> {
  const usage = {
    inputTokens: 48_210,
    cachedInputTokens: 31_000,
    outputTokens: 2_903,
    turns: 14,
  };
  return {
    takeovers: 1,
    attempts: attempts.map(attempt => ({ ...attempt, usage })),
    session: session && { ...session, emptiedAt: new Date().toISOString() },
  };
}

const TAKEOVER = {
  type: 'run.takeover',
  payload: {
    from: 'stagecraft-7d9c5b-x2kqp:1:9f',
    to: 'stagecraft-7d9c5b-m8wzt:1:3c',
    afterMs: 11_800,
  },
};

function limitedByGitHub({ summary, execution }: RunDetail) {
  const inFiveMinutes = new Date(Date.now() + 330_000).toISOString();
  return {
    summary: { ...summary, status: 'waiting_backpressure' as const },
    execution: {
      ...execution,
      waitingReason: 'github_limited',
      waitingUntil: inFiveMinutes,
    },
  };
}

function scenes({ resumedId, stoppedId, runningId }: Runs): Scene[] {
  return [
    {
      name: 'run-resumed',
      path: `/runs/${resumedId}`,
      arrange: async page => {
        await changeDetail(page, resumedId, afterAWeek);
        await addEvents(page, resumedId, [TAKEOVER]);
      },
      ready: page => page.getByText('Takeovers: 1'),
    },
    {
      name: 'run-stopped',
      path: `/runs/${stoppedId}`,
      ready: page => page.getByText('Stopped by olivia'),
    },
    {
      name: 'run-waiting',
      path: `/runs/${runningId}`,
      arrange: page => changeDetail(page, runningId, limitedByGitHub),
      ready: page => page.getByText('in 5 minutes'),
    },
    {
      name: 'run-cancel-dialog',
      path: `/runs/${runningId}`,
      act: page => page.getByRole('button', { name: 'Cancel run' }).click(),
      ready: page => page.getByRole('dialog'),
    },
  ];
}

test('a lost, a stopped and a waiting run tell what happened, in every look and in Russian', async ({
  browser,
  page,
  demo,
}, info) => {
  test.setTimeout(360_000);
  const runs = await troubledRuns(demo);
  await showInEveryLook(scenes(runs), { browser, demo, info });

  await enterAsDemoUser(page, demo);
  const runPage = (id: string) => `${demo.endpoints.portal.url}/runs/${id}`;
  await test.step('the attempts lead to their logs', async () => {
    await page.goto(runPage(runs.resumedId));
    const attempts = page.getByRole('region', { name: 'Attempts' });
    await expect(attempts.getByText('Lost', { exact: true })).toBeVisible();
    await expect(attempts).toContainText('ended without handing in a report');
    const log = page.getByRole('log');
    await expect(log).toContainText('after the crash');
    await attempts
      .getByRole('link', { name: /^Lines:/ })
      .first()
      .press('Enter');
    await expect(
      page
        .getByRole('region', { name: 'Log' })
        .getByRole('button', { name: 'Attempt 1' }),
    ).toBeVisible();
    await expect(log).toContainText('Checking out acme/bookshop');
    await expect(log).not.toContainText('after the crash');
  });

  await test.step('Russian', async () => {
    await page.evaluate(() => localStorage.setItem('language', 'ru'));
    await page.goto(runPage(runs.stoppedId));
    await expect(page.getByText('Остановлена: olivia')).toBeVisible();
    await page.screenshot({
      path: info.outputPath('ru-stopped.png'),
      fullPage: true,
    });
    await expectGoodPage(page);
    await page.goto(runPage(runs.resumedId));
    await expect(page.getByText('Потеряна')).toBeVisible();
    await page.setViewportSize({ width: 390, height: 844 });
    await page.screenshot({
      path: info.outputPath('ru-resumed.png'),
      fullPage: true,
    });
    await expectGoodPage(page);
    await page.goto(`${demo.endpoints.portal.url}/runs`);
    await expect(
      page.getByRole('heading', { name: 'Работы', level: 1 }),
    ).toBeVisible();
    await expectGoodPage(page);
    await page.goto(`${demo.endpoints.portal.url}/catalog`);
    await expect(
      page.getByRole('heading', { name: 'Каталог', level: 1 }),
    ).toBeVisible();
  });
  await stopRun(demo, runs.runningId);
});
