import { bearer, jsonWebToken, TEST_APP } from '../__testUtils__/testApp';
import { BOOKSHOP, Person, TestGitHub } from '../__testUtils__/TestGitHub';
import { operations } from '../openapi/restDescription';
import { handlers } from './handlers';

jest.setTimeout(30_000);

const github = new TestGitHub();
const repository = `/repos/${BOOKSHOP.owner}/${BOOKSHOP.repo}`;
let head: string;
let hookId: number;
let deliveryId: number;
let installationToken: string;

beforeAll(async () => {
  github.seed.apps = [TEST_APP];
  await github.start();
  const given = await github.request(
    'POST',
    '/app/installations/5001/access_tokens',
    { headers: bearer(jsonWebToken()) },
  );
  installationToken = given.body.token;
  head = await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
  const admin = github.octokit('admin');
  await admin.pulls.create({
    ...BOOKSHOP,
    title: 'A',
    head: 'feature',
    base: 'main',
  });
  await admin.issues.createComment({
    ...BOOKSHOP,
    issue_number: 1,
    body: 'First',
  });
  await admin.pulls.createReview({
    ...BOOKSHOP,
    pull_number: 2,
    event: 'COMMENT',
    body: 'Hm',
    comments: [{ path: 'a.txt', line: 1, body: 'Here' }],
  });
  const hook = await admin.repos.createWebhook({
    ...BOOKSHOP,
    config: { url: 'http://127.0.0.1:9/' },
  });
  hookId = hook.data.id;
  deliveryId = await firstDelivery();
});

async function firstDelivery(): Promise<number> {
  const admin = github.octokit('admin');
  for (let attempt = 0; attempt < 100; attempt++) {
    const { data } = await admin.repos.listWebhookDeliveries({
      ...BOOKSHOP,
      hook_id: hookId,
    });
    if (data.length > 0) return data[0].id;
    await new Promise(resolve => setImmediate(resolve));
  }
  throw new Error('The ping was not recorded');
}

afterAll(() => github.stop());

type Call = [
  path: string | (() => string),
  status: number,
  body?: () => object,
  as?: Person | (() => string),
];

const issue = `${repository}/issues/1`;
const comment = `${repository}/issues/comments/1`;
const pull = `${repository}/pulls/2`;
const hook = () => `${repository}/hooks/${hookId}`;
const delivery = () => `${hook()}/deliveries/${deliveryId}`;
const heart = () => ({ content: 'heart' });

// In this order: what a later call needs is made or still there.
const CALLS: Record<string, Call> = {
  'meta/get': ['/meta', 200],
  'rate-limit/get': ['/rate_limit', 200],
  'users/get-authenticated': ['/user', 200],
  'users/get-by-id': ['/user/102', 200],
  'users/get-by-username': ['/users/bot', 200],
  'apps/get-authenticated': ['/app', 200, undefined, jsonWebToken],
  'apps/get-repo-installation': [
    `${repository}/installation`,
    200,
    undefined,
    jsonWebToken,
  ],
  'apps/create-installation-access-token': [
    '/app/installations/5001/access_tokens',
    201,
    () => ({ repositories: ['bookshop'], permissions: { issues: 'read' } }),
    jsonWebToken,
  ],
  'apps/revoke-installation-access-token': [
    '/installation/token',
    204,
    undefined,
    () => installationToken,
  ],
  'repos/get': [repository, 200],
  'repos/list-public': ['/repositories', 200],
  'repos/list-collaborators': [`${repository}/collaborators`, 200],
  'repos/check-collaborator': [`${repository}/collaborators/reader`, 204],
  'repos/get-collaborator-permission-level': [
    `${repository}/collaborators/triager/permission`,
    200,
  ],
  'repos/get-content': [`${repository}/contents/src/app.js`, 200],
  'repos/get-readme': [`${repository}/readme`, 200],
  'repos/list-branches': [`${repository}/branches`, 200],
  'repos/get-branch': [`${repository}/branches/main`, 200],
  'repos/list-commits': [`${repository}/commits`, 200],
  'repos/get-commit': [`${repository}/commits/feature`, 200],
  'repos/compare-commits': [`${repository}/compare/main...feature`, 200],
  'repos/create-commit-status': [
    () => `${repository}/statuses/${head}`,
    201,
    () => ({ state: 'success', context: 'ci/test' }),
  ],
  'repos/get-combined-status-for-ref': [
    `${repository}/commits/feature/status`,
    200,
  ],
  'repos/list-commit-statuses-for-ref': [
    `${repository}/commits/feature/statuses`,
    200,
  ],
  'checks/create': [
    `${repository}/check-runs`,
    201,
    () => ({ name: 'tests', head_sha: head }),
    'bot',
  ],
  'checks/update': [
    `${repository}/check-runs/1`,
    200,
    () => ({ conclusion: 'success' }),
    'bot',
  ],
  'checks/get': [`${repository}/check-runs/1`, 200],
  'checks/list-for-ref': [`${repository}/commits/feature/check-runs`, 200],
  'git/get-ref': [`${repository}/git/ref/heads/main`, 200],
  'git/list-matching-refs': [`${repository}/git/matching-refs/heads`, 200],
  'git/create-ref': [
    `${repository}/git/refs`,
    201,
    () => ({ ref: 'refs/heads/extra', sha: head }),
  ],
  'git/update-ref': [
    `${repository}/git/refs/heads/extra`,
    200,
    () => ({ sha: head }),
  ],
  'git/delete-ref': [`${repository}/git/refs/heads/extra`, 204],
  'actions/list-repo-variables': [`${repository}/actions/variables`, 200],
  'actions/create-repo-variable': [
    `${repository}/actions/variables`,
    201,
    () => ({ name: 'GREETING', value: 'Hello' }),
  ],
  'actions/get-repo-variable': [
    `${repository}/actions/variables/GREETING`,
    200,
  ],
  'actions/update-repo-variable': [
    `${repository}/actions/variables/GREETING`,
    204,
    () => ({ value: 'Hi' }),
  ],
  'actions/delete-repo-variable': [
    `${repository}/actions/variables/GREETING`,
    204,
  ],
  'issues/list-for-repo': [`${repository}/issues`, 200],
  'issues/create': [`${repository}/issues`, 201, () => ({ title: 'New' })],
  'issues/get': [issue, 200],
  'issues/update': [issue, 200, () => ({ state: 'closed' })],
  'issues/list-labels-for-repo': [`${repository}/labels`, 200],
  'issues/get-label': [`${repository}/labels/run%3Adev`, 200],
  'issues/create-label': [
    `${repository}/labels`,
    201,
    () => ({ name: 'new', color: 'ffffff' }),
  ],
  'issues/update-label': [
    `${repository}/labels/new`,
    200,
    () => ({ new_name: 'newer' }),
  ],
  'issues/delete-label': [`${repository}/labels/newer`, 204],
  'issues/add-labels': [`${issue}/labels`, 200, () => ({ labels: ['bug'] })],
  'issues/list-labels-on-issue': [`${issue}/labels`, 200],
  'issues/set-labels': [
    `${issue}/labels`,
    200,
    () => ({ labels: ['run:dev', 'bug'] }),
  ],
  'issues/remove-label': [`${issue}/labels/run%3Adev`, 200],
  'issues/remove-all-labels': [`${issue}/labels`, 204],
  'issues/list-comments-for-repo': [`${repository}/issues/comments`, 200],
  'issues/list-comments': [`${issue}/comments`, 200],
  'issues/get-comment': [comment, 200],
  'issues/create-comment': [`${issue}/comments`, 201, () => ({ body: 'Two' })],
  'issues/update-comment': [comment, 200, () => ({ body: 'Changed' })],
  'reactions/create-for-issue': [`${issue}/reactions`, 201, heart],
  'reactions/list-for-issue': [`${issue}/reactions`, 200],
  'reactions/delete-for-issue': [`${issue}/reactions/1`, 204],
  'reactions/create-for-issue-comment': [`${comment}/reactions`, 201, heart],
  'reactions/list-for-issue-comment': [`${comment}/reactions`, 200],
  'reactions/delete-for-issue-comment': [`${comment}/reactions/2`, 204],
  'issues/delete-comment': [comment, 204],
  'pulls/list': [`${repository}/pulls`, 200],
  'pulls/get': [pull, 200],
  'pulls/update': [pull, 200, () => ({ title: 'Better' })],
  'pulls/list-files': [`${pull}/files`, 200],
  'pulls/list-commits': [`${pull}/commits`, 200],
  'pulls/list-reviews': [`${pull}/reviews`, 200],
  'pulls/get-review': [`${pull}/reviews/1`, 200],
  'pulls/create-review': [
    `${pull}/reviews`,
    200,
    () => ({ event: 'COMMENT', body: 'Fine' }),
  ],
  'pulls/dismiss-review': [
    `${pull}/reviews/1/dismissals`,
    422,
    () => ({ message: 'A comment has no verdict' }),
  ],
  'pulls/list-review-comments': [`${pull}/comments`, 200],
  'pulls/create': [
    `${repository}/pulls`,
    422,
    () => ({ title: 'Again', head: 'feature', base: 'main' }),
  ],
  'pulls/check-if-merged': [`${pull}/merge`, 404],
  'pulls/merge': [`${pull}/merge`, 200, () => ({ sha: head })],
  'repos/list-webhooks': [`${repository}/hooks`, 200],
  'repos/get-webhook': [hook, 200],
  'repos/update-webhook': [hook, 200, () => ({ add_events: ['issues'] })],
  'repos/ping-webhook': [() => `${hook()}/pings`, 204],
  'repos/list-webhook-deliveries': [() => `${hook()}/deliveries`, 200],
  'repos/get-webhook-delivery': [delivery, 200],
  'repos/redeliver-webhook-delivery': [() => `${delivery()}/attempts`, 202],
  'repos/create-webhook': [
    `${repository}/hooks`,
    201,
    () => ({ config: { url: 'http://127.0.0.1:9/other' } }),
  ],
  'repos/delete-webhook': [hook, 204],
};

// An answer that differs from GitHub's description would be a 500.
describe.each(Object.entries(CALLS))('%s', (id, [path, status, body, as]) => {
  it(`answers ${status} as GitHub describes it`, async () => {
    const operation = operations.find(candidate => candidate.id === id)!;
    const target = typeof path === 'string' ? path : path();
    const answer = await github.request(operation.method, target, {
      ...(typeof as === 'function' ? { headers: bearer(as()) } : { as }),
      body: body && JSON.stringify(body()),
    });
    expect({ status: answer.status, body: answer.body }).toMatchObject({
      status,
    });
  });
});

it('has a handler and a call here for every described route', () => {
  const described = operations.map(({ id }) => id).sort();
  expect(Object.keys(handlers).sort()).toEqual(described);
  expect(Object.keys(CALLS).sort()).toEqual(described);
});
