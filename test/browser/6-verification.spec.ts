import { test } from './fixtures';
import { showInEveryLook } from './looks';
import { ENDED, startRun } from './runs';
import { addVerifications } from './verifications';

const WRITE = `Please.

\`\`\`stagecraft
steps:
  - write: { path: docs/opening-hours.md, content: "Open from nine to five.\\n" }
\`\`\`
`;

test('what verifiers found stands on the page of the run, and opens', async ({
  browser,
  demo,
}, info) => {
  const run = await startRun(
    demo,
    { title: 'Verify the opening hours', body: WRITE },
    ENDED,
  );
  await addVerifications(demo, run.id);
  const path = `/runs/${run.id}`;
  await showInEveryLook(
    [
      {
        ...{ name: 'run-verification', path },
        ready: page =>
          page
            .getByRole('region', { name: 'Verification' })
            .getByText('Passed: 1 of 5'),
      },
      {
        ...{ name: 'run-verification-open', path },
        act: async page => {
          const verification = page.getByRole('region', {
            name: 'Verification',
          });
          await verification.getByText('exit code 2').click();
          await verification.scrollIntoViewIfNeeded();
        },
        ready: page => page.getByRole('region', { name: 'Output of lint' }),
      },
    ],
    { browser, demo, info },
  );
});
