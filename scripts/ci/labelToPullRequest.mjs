import { setTimeout as delay } from 'node:timers/promises';
import { personas, repository } from '../local/demo.mjs';
import { requestJson } from '../local/http.mjs';
import { signIn } from '../local/portalToken.mjs';
import { ensureDemoIssue, seedPortal } from '../local/seed.mjs';

const TIMEOUT_MS = 120_000;
const POLL_MS = 500;

/** Seeds the demo, puts run:dev on its issue as a member, and answers the pull request's address. */
export async function labelToPullRequest({ portalUrl, apiUrl, tokens }) {
  const token = await signIn({ portalUrl });
  await seedPortal({ portalUrl, token, githubTokens: tokens });
  const { number } = await ensureDemoIssue({ apiUrl, token: tokens.owner });
  const repo = `${apiUrl}/repos/${repository.owner}/${repository.name}`;
  await requestJson({
    method: 'POST',
    url: `${repo}/issues/${number}/labels`,
    token: tokens.member,
    body: { labels: ['run:dev'] },
  });
  const deadline = Date.now() + TIMEOUT_MS;
  for (;;) {
    const { json: pulls } = await requestJson({
      url: `${repo}/pulls`,
      token: tokens.reader,
    });
    const pull = pulls.find(({ user }) => user.login === personas.bot.login);
    if (pull) {
      return pull.html_url;
    }
    if (Date.now() > deadline) {
      throw new Error(
        `No pull request for issue ${number} after ${TIMEOUT_MS / 1000} s`,
      );
    }
    await delay(POLL_MS);
  }
}
