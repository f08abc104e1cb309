import { generateKeyPairSync } from 'node:crypto';
import type { SeedApp } from '@stagecraft/local-github';
import { BOOKSHOP } from '../harness/bookshop';
import {
  commentsOf,
  endOf,
  labelsOf,
  putLabel,
  runOf,
  script,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(120_000);

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  // As GitHub gives it.
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const APP: SeedApp = {
  id: 4001,
  slug: 'stagecraft',
  botId: 4002,
  publicKey: keys.publicKey,
  permissions: {
    contents: 'write',
    issues: 'write',
    pull_requests: 'write',
    repository_hooks: 'write',
    actions_variables: 'write',
  },
  installations: [{ id: 5001, repositories: ['acme/bookshop'] }],
};

/** Stays at work long enough to be looked at. */
const SLOW = script(
  [
    '  - write: { path: docs/opening-hours.md, content: "Open from nine to five.\\n" }',
    '  - wait: { ms: 4000 }',
  ].join('\n'),
);

describe('E2E-106 a platform with nothing but a GitHub App', () => {
  let stack: Stack;

  beforeAll(async () => {
    const app = { appId: APP.id, privateKey: keys.privateKey };
    stack = await startStack({
      apps: [APP],
      stagecraft: { github: { credentials: { app } } },
    });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  /** All that the cluster was told about pods, from the run's start on. */
  async function clusterObjects(): Promise<string> {
    const { core } = stack.kube;
    const seen: unknown[] = [];
    const namespaces = await core.listNamespace();
    for (const { metadata } of namespaces.items) {
      const namespace = metadata!.name!;
      const pods = await core.listNamespacedPod({ namespace });
      const secrets = await core.listNamespacedSecret({ namespace });
      seen.push(...pods.items, ...secrets.items.map(decoded));
    }
    return JSON.stringify(seen);
  }

  /** A whole run, and what the cluster had while it was at work. */
  async function runWatched() {
    const issue = await openIssue(stack, { title: 'Hours', body: SLOW });
    await putLabel(stack, issue, 'run:dev');
    const { id } = await runOf(stack, issue);
    const objects = await waitFor('the pod of the run', async () => {
      const found = await clusterObjects();
      return found.includes('"containers"') ? found : undefined;
    });
    const run = await endOf(stack, id);
    expect(objects).toContain(id);
    return { issue, objects, run };
  }

  it('goes from a label to a pull request as its bot, and gives its credentials to no pod', async () => {
    const { issue, objects, run } = await runWatched();

    expect(run.summary).toMatchObject({
      status: 'succeeded',
      outcome: 'delivered',
    });
    const number = run.summary.pullRequestNumber!;
    const { pulls, issues } = stack.as('owner').rest;
    const pull = await pulls.get({ ...BOOKSHOP, pull_number: number });
    expect(pull.data.user).toMatchObject({
      login: 'stagecraft[bot]',
      type: 'Bot',
    });
    expect(pull.data.head.sha).toBe(run.execution.headSha);
    const commits = await pulls.listCommits({
      ...BOOKSHOP,
      pull_number: number,
    });
    expect(commits.data.map(each => each.commit.author?.email)).toEqual([
      '4002+stagecraft[bot]@users.noreply.github.com',
    ]);
    await waitFor('the labels to tell the truth', async () =>
      (await labelsOf(stack, issue)).join() === 'state:in-review'
        ? true
        : undefined,
    );
    await waitFor('the comment to name the pull request', async () =>
      (await commentsOf(stack, issue)).some(body => body.includes(`#${number}`))
        ? true
        : undefined,
    );
    const comments = await issues.listComments({
      ...BOOKSHOP,
      issue_number: issue,
    });
    expect(comments.data.map(comment => comment.user?.login)).toEqual([
      'stagecraft[bot]',
    ]);
    const body = keys.privateKey.split('\n')[1];
    for (const secret of [body, JSON.stringify(body), 'ghs_', 'ghp_']) {
      expect(objects).not.toContain(secret);
    }
  });

  it('gives tokens of the platform and of a project to no pod either', async () => {
    const { bot, platform } = stack.people;
    const tokens = { platformToken: platform.token, botToken: bot.token };
    await stack.portal.put('/kernel/platform/github-tokens', tokens);
    await stack.portal.put(
      `/kernel/projects/${stack.projectId}/github-tokens`,
      tokens,
    );

    const { objects, run } = await runWatched();

    expect(run.summary.status).toBe('succeeded');
    const pull = await stack.as('owner').rest.pulls.get({
      ...BOOKSHOP,
      pull_number: run.summary.pullRequestNumber!,
    });
    expect(pull.data.user.login).toBe('stagecraft-bot');
    for (const token of Object.values(tokens)) {
      expect(objects).not.toContain(token);
    }
  });
});

/** Kubernetes keeps what is in secrets as base64. */
function decoded(secret: { data?: Record<string, string> }) {
  const values = Object.entries(secret.data ?? {}).map(([name, value]) => [
    name,
    Buffer.from(value, 'base64').toString('utf8'),
  ]);
  return { ...secret, values: Object.fromEntries(values) };
}
