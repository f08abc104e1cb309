import { WRITE_A_FILE } from '../harness/runs';
import { expect, test } from './fixtures';
import { failEveryAnswer } from './answers';
import { showInEveryLook } from './looks';
import { ENDED, startRun } from './runs';

const PROMPTS = '/runs/prompts/acme/bookshop?stage=dev&kind=work';

test('what an agent is told, of a run and of one that could be, in every look', async ({
  browser,
  demo,
}, info) => {
  test.setTimeout(240_000);
  const run = await startRun(
    demo,
    { title: 'Tell what the agent is told', body: WRITE_A_FILE },
    ENDED,
  );
  await showInEveryLook(
    [
      {
        name: 'run-prompt',
        path: `/runs/${run.id}`,
        act: async page => {
          await page.getByRole('button', { name: 'Show the prompt' }).click();
          const text = page.getByRole('region', {
            name: 'Prompt',
            exact: true,
          });
          await expect(text).toContainText('Mandatory rules');
          await text.scrollIntoViewIfNeeded();
        },
        ready: page => page.getByRole('region', { name: 'Facts for programs' }),
      },
      {
        name: 'prompts',
        path: PROMPTS,
        ready: page => page.getByText('Stagecraft: this one counts'),
      },
      {
        name: 'prompts-error',
        path: PROMPTS,
        arrange: failEveryAnswer,
        ready: page => page.getByText('The prompt could not be made'),
      },
      {
        name: 'prompts-write',
        path: PROMPTS,
        act: page =>
          page
            .getByRole('button', { name: 'Write a text of the project' })
            .click(),
        ready: page => page.getByRole('textbox', { name: /Task, as Markdown/ }),
      },
    ],
    { browser, demo, info },
  );
});
