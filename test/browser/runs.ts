import { Octokit } from '@octokit/rest';
import { waitFor } from '../harness/waitFor';
import type { Demo } from './Demo';

interface Run {
  id: string;
  status: string;
  issueNumber: number;
  pullRequestNumber?: number;
}

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
  return waitFor(`a run of issue ${issueNumber} to be ${states}`, async () => {
    const run = (await runs(demo, issueNumber))[0];
    return run && states.includes(run.status) ? run : undefined;
  });
}

async function runs(demo: Demo, issueNumber: number): Promise<Run[]> {
  const { url, token } = demo.endpoints.portal;
  const answer = await fetch(
    `${url}/api/stage-runs/runs?issueNumber=${issueNumber}`,
    {
      headers: { authorization: `Bearer ${token}` },
    },
  );
  const page = (await answer.json()) as { items: Run[] };
  return page.items;
}
