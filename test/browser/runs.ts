import { Octokit } from '@octokit/rest';
import { script, type RunDetail } from '../harness/runs';
import { waitFor } from '../harness/waitFor';
import type { Demo } from './Demo';

interface Run {
  id: string;
  status: string;
  issueNumber: number;
  pullRequestNumber?: number;
}

export const ENDED = ['succeeded', 'failed', 'canceled'];

/** Works for some minutes, or until it is stopped. */
export const WORK_LONG = script(
  ['  - log: "first line"', ...Array(10).fill('  - wait: { ms: 60000 }')].join(
    '\n',
  ),
);

/** Its runner dies once; the next attempt goes on with the session. */
export const CRASH_ONCE = script(
  [
    '  - write: { path: docs/opening-hours.md, content: "Open from nine to five.\\n" }',
    // Log lines are sent every second; the last ones die with the agent.
    '  - wait: { ms: 2500 }',
    '  - crash: { attempt: 1, code: 9 }',
    '  - log: "after the crash"',
  ].join('\n'),
);

/** Puts the label on a new issue, as the member, and answers the run when it is in one of `states`. */
export async function startRun(
  demo: Demo,
  issue: { title: string; body: string },
  states: string[],
): Promise<Run> {
  const { apiUrl, repository, tokens } = demo.endpoints.github;
  const [owner, repo] = repository.split('/');
  const octokit = new Octokit({ baseUrl: apiUrl, auth: tokens.member });
  const opened = await octokit.rest.issues.create({ owner, repo, ...issue });
  const issueNumber = opened.data.number;
  await octokit.rest.issues.addLabels({
    owner,
    repo,
    issue_number: issueNumber,
    labels: ['run:dev'],
  });
  return waitFor(
    `a run of issue ${issueNumber} to be ${states}`,
    async () => {
      const run = (await runs(demo, issueNumber))[0];
      return run && states.includes(run.status) ? run : undefined;
    },
    { timeoutMs: 90_000 },
  );
}

/** Stops the run as the demo's user, and answers it when that is confirmed. */
export async function stopRun(demo: Demo, runId: string): Promise<RunDetail> {
  await portal(demo, `runs/${runId}/cancel`, {
    method: 'POST',
    body: '{"reason":"Not needed any more"}',
  });
  return waitFor(
    `run ${runId} to be stopped`,
    async () => {
      const detail = await portal<RunDetail>(demo, `runs/${runId}`);
      return detail.stop?.confirmedAt ? detail : undefined;
    },
    { timeoutMs: 60_000 },
  );
}

async function runs(demo: Demo, issueNumber: number): Promise<Run[]> {
  const path = `runs?issueNumber=${issueNumber}`;
  const page = await portal<{ items: Run[] }>(demo, path);
  return page.items;
}

async function portal<T>(
  demo: Demo,
  path: string,
  init: RequestInit = {},
): Promise<T> {
  const { url, token } = demo.endpoints.portal;
  const answer = await fetch(`${url}/api/stage-runs/${path}`, {
    ...init,
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
    },
  });
  return (await answer.json()) as T;
}
