import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { BOOKSHOP } from './bookshop';
import type { Person } from './people';
import {
  endOf,
  labelsOf,
  putLabel,
  runOf,
  runsOf,
  WRITE_A_FILE,
  type RunDetail,
} from './runs';
import { openIssue, type Stack } from './Stack';
import { waitFor } from './waitFor';

/** An issue with a pull request of a run that waits for its review. */
export async function delivered(
  stack: Stack,
  issueOptions: { title?: string; labels?: string[]; body?: string } = {},
): Promise<{ issue: number; pull: number; first: RunDetail }> {
  const { title = 'Opening hours', labels = [] } = issueOptions;
  const { body = WRITE_A_FILE } = issueOptions;
  const issue = await openIssue(stack, { title, body });
  for (const label of labels) await putLabel(stack, issue, label);
  await putLabel(stack, issue, 'run:dev');
  const { id } = await runOf(stack, issue);
  const first = await endOf(stack, id);
  await waitFor(`#${issue} to wait for its review`, async () =>
    (await labelsOf(stack, issue)).includes('state:in-review'),
  );
  return { issue, first, pull: first.summary.pullRequestNumber! };
}

/** A pull request that no run has made. */
export async function openPullRequest(
  stack: Stack,
  pull: { branch: string; title?: string; body?: string },
): Promise<number> {
  await pushBranch(stack, pull.branch);
  const { data } = await stack.as('member').rest.pulls.create({
    ...{ ...BOOKSHOP, head: pull.branch, base: 'main' },
    title: pull.title ?? 'By hand',
    body: pull.body ?? '',
  });
  return data.number;
}

/** Puts files on the default branch, as people do: by a pull request that is merged. */
export async function changeDefaultBranch(
  stack: Stack,
  files: Record<string, string>,
): Promise<void> {
  const branch = `change-${randomUUID()}`;
  await pushBranch(stack, branch, files);
  const { data } = await stack.as('member').rest.pulls.create({
    ...{ ...BOOKSHOP, head: branch, base: 'main', title: 'Change' },
  });
  await stack.as('owner').rest.pulls.createReview({
    ...{ ...BOOKSHOP, pull_number: data.number, event: 'APPROVE' },
  });
  await stack.as('owner').rest.pulls.merge({
    ...{ ...BOOKSHOP, pull_number: data.number },
  });
}

/** A commit on top of the default branch, with these files. */
export async function pushBranch(
  stack: Stack,
  branch: string,
  files: Record<string, string> = { 'by-hand.md': `${branch}\n` },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-by-hand-'));
  const credential = Buffer.from(`x:${stack.people.member.token}`);
  const git = (...args: string[]) =>
    promisify(execFile)(
      'git',
      [
        '-c',
        `http.extraHeader=Authorization: Basic ${credential.toString(
          'base64',
        )}`,
        ...['-c', 'user.name=Mateo', '-c', 'user.email=mateo@example.org'],
        ...args,
      ],
      { cwd: folder },
    );
  try {
    const url = `${stack.github.gitUrl}/${BOOKSHOP.owner}/${BOOKSHOP.repo}.git`;
    await git('clone', '--quiet', url, '.');
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    await git('add', '.');
    await git('commit', '--quiet', '--message', 'By hand');
    await git('push', '--quiet', 'origin', `HEAD:refs/heads/${branch}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Answers the id of the review. */
export async function askForChanges(
  stack: Stack,
  pull: number,
  review: { body: string; by?: Person },
): Promise<number> {
  const { data } = await stack
    .as(review.by ?? 'owner')
    .rest.pulls.createReview({
      ...{ ...BOOKSHOP, pull_number: pull },
      ...{ event: 'REQUEST_CHANGES', body: review.body },
    });
  return data.id;
}

/** The run of the issue that came after `count` others, once it has ended. */
export async function endOfRunAfter(
  stack: Stack,
  issue: number,
  count: number,
): Promise<RunDetail> {
  const newest = await waitFor(`run ${count + 1} of #${issue}`, async () => {
    const runs = await runsOf(stack, issue);
    return runs.length > count ? runs[0] : undefined;
  });
  return endOf(stack, newest.id);
}
