import { Octokit } from '@octokit/rest';
import { WRITE_A_FILE } from '../harness/runs';
import type { Demo } from './Demo';
import { enterAsDemoUser, expect, test } from './fixtures';
import { showInEveryLook } from './looks';
import { ENDED, startRun } from './runs';

function onGitHub(demo: Demo, person: 'member' | 'reader') {
  const { apiUrl, repository, tokens } = demo.endpoints.github;
  const [owner, repo] = repository.split('/');
  const { rest } = new Octokit({ baseUrl: apiUrl, auth: tokens[person] });
  return {
    label: (issueNumber: number, label: string) =>
      rest.issues.addLabels({
        ...{ owner, repo, issue_number: issueNumber, labels: [label] },
      }),
    comment: (issueNumber: number, body: string) =>
      rest.issues.createComment({
        ...{ owner, repo, issue_number: issueNumber, body },
      }),
  };
}

test('the page of an issue says which roles it waits for, and who has them', async ({
  browser,
  page,
  demo,
}, info) => {
  const run = await startRun(
    demo,
    { title: 'Tell what quality thinks', body: WRITE_A_FILE },
    ENDED,
  );
  const { repository } = demo.endpoints.github;
  const path = `/runs/issues/${repository}/${run.issueNumber}`;
  const member = onGitHub(demo, 'member');
  await member.label(run.issueNumber, 'need:qa');
  await member.label(run.pullRequestNumber!, 'need:sa');
  await enterAsDemoUser(page, demo);
  await page.goto(`${demo.endpoints.portal.url}${path}`);
  const roles = page.getByRole('region', { name: 'Waits for a role' });
  const titles = () => roles.getByRole('listitem').count();
  await expect(async () => {
    await page.reload();
    await expect(roles).toBeVisible();
    expect(await titles()).toBe(2);
  }).toPass({ timeout: 60_000 });
  await expect(roles).toContainText('Who has the role: rina');
  await expect(roles).toContainText('No member of the project has this role');
  await showInEveryLook(
    [
      {
        ...{ name: 'issue-roles', path },
        ready: window => window.getByRole('region', { name: /^Waits for/ }),
      },
    ],
    { browser, demo, info },
  );

  await onGitHub(demo, 'reader').comment(run.issueNumber, 'I have tried it.');
  await expect(async () => {
    await page.reload();
    await expect(roles).toBeVisible();
    expect(await titles()).toBe(1);
  }).toPass({ timeout: 60_000 });
  await expect(roles).not.toContainText('Quality engineer');
});
