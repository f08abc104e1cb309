import { buildApp } from '@stagecraft/test/browser/buildApp';
import {
  enterAsDemoUser,
  expect,
  expectGoodPage,
  test,
} from '@stagecraft/test/browser/fixtures';
import { endOf, putLabel, runOf } from '@stagecraft/test/harness/runs';
import {
  openIssue,
  startStack,
  type Stack,
} from '@stagecraft/test/harness/Stack';

const BACK_END =
  '@acme/backstage-plugin-stage-runs-backend-module-threat-model';
const FRONT_END = '@acme/backstage-plugin-stage-runs-module-threat-model';

const MODEL = [
  ...['# Threat model', '## Assets', 'Orders', '## Trust boundaries'],
  ...['Browser to shop', '## Threats', '- T1: Anybody reads orders'],
  ...['## Mitigations', '- T1: a session', ''],
].join('\n');

const ISSUE = {
  title: 'Orders',
  body: [
    ...['Orders are new.', '', '```stagecraft stage=threat-model', 'steps:'],
    `  - write: { path: docs/threat-model.md, content: ${JSON.stringify(
      MODEL,
    )} }`,
    ...['```', ''],
  ].join('\n'),
};

let stack: Stack;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const env = await buildApp([FRONT_END]);
  stack = await startStack({ packages: [BACK_END], env });
});

test.afterAll(async () => {
  await stack?.stop();
});

test('the page of a run has the card that the package of somebody else brings, in both languages', async ({
  page,
}) => {
  const url = stack.host.url.replace('127.0.0.1', 'localhost');
  const issue = await openIssue(stack, ISSUE);
  await putLabel(stack, issue, 'run:threat-model');
  const { summary } = await endOf(stack, (await runOf(stack, issue)).id);
  const pull = summary.pullRequestNumber;

  await enterAsDemoUser(page, { endpoints: { portal: { url } } });
  await page.goto(`${url}/runs/${summary.id}`);
  const card = page.getByRole('region', { name: 'Threat model' });
  await expect(card).toContainText('Complete');
  await expect(card).toContainText('Every threat that it names has a');
  await expect(
    card.getByRole('link', { name: `Read it in pull request #${pull}` }),
  ).toHaveAttribute('href', summary.pullRequestUrl!);
  await expectGoodPage(page);

  await page.setViewportSize({ width: 390, height: 844 });
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.evaluate(() => localStorage.setItem('language', 'ru'));
  await page.reload();
  await expect(
    page.getByRole('region', { name: 'Модель угроз' }),
  ).toContainText('Полная');
  await expectGoodPage(page);
});
