import { BOOKSHOP, TestGitHub } from '../__testUtils__/TestGitHub';
import { octokitVerify } from '../__testUtils__/octokitVerify';
import { WebhookReceiver } from '../__testUtils__/WebhookReceiver';
import webhookDescription from '../openapi/generated/webhooks.json';

jest.setTimeout(30_000);

const SECRET = 'a hook secret';
const issue = { ...BOOKSHOP, issue_number: 1 };

let github: TestGitHub;
let receiver: WebhookReceiver;
let hookId: number;

beforeEach(async () => {
  github = await new TestGitHub().start();
  receiver = new WebhookReceiver();
  const url = await receiver.start();
  const { data } = await github.octokit('admin').repos.createWebhook({
    ...BOOKSHOP,
    events: ['*'],
    config: { url, content_type: 'json', secret: SECRET },
  });
  hookId = data.id;
  await receiver.waitFor(1); // the ping
});

afterEach(async () => {
  await github.stop();
  await receiver.stop();
});

const deliveries = async () => {
  const admin = github.octokit('admin');
  const hook = { ...BOOKSHOP, hook_id: hookId };
  return (await admin.repos.listWebhookDeliveries(hook)).data;
};

/** The history may be a moment behind what the receiver has seen. */
async function deliveriesOnceRecorded(count: number) {
  let list = await deliveries();
  const deadlineMs = Date.now() + 5_000;
  while (list.length < count && Date.now() < deadlineMs) {
    list = await deliveries();
  }
  return list;
}

it('signs each request over its bytes and says what it is', async () => {
  await github
    .octokit('member')
    .issues.addLabels({ ...issue, labels: ['bug'] });
  const [, labeled] = await receiver.waitFor(2);
  expect(labeled.headers).toMatchObject({
    'x-github-event': 'issues',
    'x-github-hook-id': String(hookId),
    'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
    'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
    'content-type': 'application/json',
  });
  const signature = String(labeled.headers['x-hub-signature-256']);
  expect(await octokitVerify(SECRET, labeled.text, signature)).toBe(true);
  expect(await octokitVerify('another', labeled.text, signature)).toBe(false);
});

it('sends one labeled event a label, each with all labels', async () => {
  const member = github.octokit('member');
  await member.issues.addLabels({ ...issue, labels: ['bug', 'run:dev'] });
  await member.issues.addLabels({ ...issue, labels: ['BUG'] }); // is on already
  await member.issues.setLabels({ ...issue, labels: ['run:dev'] });
  const received = (await receiver.waitFor(4)).slice(1);
  expect(
    received.map(({ payload }) => ({
      action: payload.action,
      label: payload.label.name,
      all: payload.issue.labels.map((label: { name: string }) => label.name),
      sender: payload.sender.login,
    })),
  ).toEqual([
    {
      action: 'labeled',
      label: 'bug',
      all: ['bug', 'run:dev'],
      sender: 'member',
    },
    {
      action: 'labeled',
      label: 'run:dev',
      all: ['bug', 'run:dev'],
      sender: 'member',
    },
    { action: 'unlabeled', label: 'bug', all: ['run:dev'], sender: 'member' },
  ]);
});

it('sends every event that it knows, each as GitHub describes it', async () => {
  const admin = github.octokit('admin');
  const bot = github.octokit('bot');
  await bot.issues.create({ ...BOOKSHOP, title: 'Two', labels: ['bug'] });
  await bot.issues.update({ ...issue, issue_number: 2, title: 'Second' });
  await bot.issues.removeLabel({ ...issue, issue_number: 2, name: 'bug' });
  await bot.issues.update({ ...issue, issue_number: 2, state: 'closed' });
  await bot.issues.update({ ...issue, issue_number: 2, state: 'open' });
  const { data: comment } = await bot.issues.createComment({
    ...issue,
    body: 'One',
  });
  const commented = { ...BOOKSHOP, comment_id: comment.id };
  await bot.issues.updateComment({ ...commented, body: 'Two' });
  await bot.issues.deleteComment(commented);
  await github.pushFile('feature', { path: 'a.txt', content: 'a\n' });
  const { data: pull } = await bot.pulls.create({
    ...BOOKSHOP,
    title: 'Pull',
    head: 'feature',
    base: 'main',
  });
  const numbered = { ...BOOKSHOP, pull_number: pull.number };
  const asIssue = { ...BOOKSHOP, issue_number: pull.number };
  await github.pushFile('feature', { path: 'a.txt', content: 'b\n' });
  await bot.issues.addLabels({ ...asIssue, labels: ['bug'] });
  await bot.issues.removeLabel({ ...asIssue, name: 'bug' });
  await bot.issues.createComment({ ...asIssue, body: 'On a pull' });
  await bot.pulls.update({ ...numbered, title: 'Better', body: 'Text' });
  const { data: review } = await admin.pulls.createReview({
    ...{ ...numbered, event: 'APPROVE' },
  });
  await admin.pulls.dismissReview({
    ...{ ...numbered, review_id: review.id, message: 'Too early' },
  });
  await bot.pulls.update({ ...numbered, state: 'closed' });
  await bot.pulls.update({ ...numbered, state: 'open' });
  const label = { ...BOOKSHOP, name: 'new' };
  await bot.issues.createLabel(label);
  await bot.issues.updateLabel({ ...label, color: 'ffffff' });
  await bot.issues.deleteLabel(label);
  const { sha } = pull.head;
  await bot.repos.createCommitStatus({ ...BOOKSHOP, sha, state: 'success' });
  const check = { ...BOOKSHOP, name: 'tests', head_sha: sha };
  await bot.checks.create({ ...check, conclusion: 'success' });
  await receiver.waitFor(28);
  expect(receiver.names()).toEqual([
    'ping',
    'issues.opened',
    'issues.labeled',
    'issues.edited',
    'issues.unlabeled',
    'issues.closed',
    'issues.reopened',
    'issue_comment.created',
    'issue_comment.edited',
    'issue_comment.deleted',
    'push',
    'pull_request.opened',
    'push',
    'pull_request.synchronize',
    'pull_request.labeled',
    'pull_request.unlabeled',
    'issue_comment.created',
    'pull_request.edited',
    'pull_request_review.submitted',
    'pull_request_review.dismissed',
    'pull_request.closed',
    'pull_request.reopened',
    'label.created',
    'label.edited',
    'label.deleted',
    'status',
    'check_run.created',
    'check_run.completed',
  ]);
  const described = Object.keys(webhookDescription.webhooks).sort();
  const sent = receiver.names().map(name => name.replace(/[_.]/g, '-'));
  expect([...new Set(sent)].sort()).toEqual(described);
});

it('describes a push with its commits and files', async () => {
  const before = await github.octokit('member').git.getRef({
    ...BOOKSHOP,
    ref: 'heads/main',
  });
  const first = await github.pushFile('feature', {
    path: 'new.txt',
    content: 'one\n',
  });
  const second = await github.pushFile('feature', {
    path: 'README.md',
    content: '# Changed\n',
  });
  const [, created, pushed] = await receiver.waitFor(3);
  expect(created.payload).toMatchObject({
    ref: 'refs/heads/feature',
    before: '0'.repeat(40),
    after: first,
    created: true,
    commits: [{ id: first, added: ['new.txt'], modified: [], removed: [] }],
    pusher: { name: 'member' },
    sender: { login: 'member' },
    repository: { full_name: 'acme/bookshop', master_branch: 'main' },
  });
  expect(pushed.payload).toMatchObject({
    before: first,
    after: second,
    created: false,
    deleted: false,
    forced: false,
    head_commit: { id: second, modified: ['README.md'] },
    commits: [{ id: second, author: { username: 'member' }, distinct: true }],
  });
  expect(before.data.object.sha).not.toBe(first);
});

it('delivers in order and does not hold up the answer of the API', async () => {
  const member = github.octokit('member');
  github.server.faults.setWebhookFault({
    kind: 'delay',
    delayMs: 300,
    next: 1,
  });
  const startedMs = Date.now();
  await member.issues.createComment({ ...issue, body: '0' });
  expect(Date.now() - startedMs).toBeLessThan(300);
  for (const body of ['1', '2', '3']) {
    await member.issues.createComment({ ...issue, body });
  }
  const received = (await receiver.waitFor(5)).slice(1);
  expect(received.map(({ payload }) => payload.comment.body)).toEqual([
    '0',
    '1',
    '2',
    '3',
  ]);
});

it('records a failed delivery, does not repeat it, and redelivers on demand', async () => {
  const admin = github.octokit('admin');
  receiver.status = 500;
  await admin.issues.createComment({ ...issue, body: 'Lost' });
  await receiver.waitFor(2);
  const [failed] = await deliveriesOnceRecorded(2);
  expect(failed).toMatchObject({
    event: 'issue_comment',
    action: 'created',
    status_code: 500,
    redelivery: false,
  });
  receiver.status = 202;
  const delivery = { ...BOOKSHOP, hook_id: hookId, delivery_id: failed.id };
  await admin.repos.redeliverWebhookDelivery(delivery);
  const [, first, again] = await receiver.waitFor(3);
  expect(again.text).toBe(first.text);
  expect(again.headers['x-github-delivery']).toBe(failed.guid);
  const [last] = await deliveriesOnceRecorded(3);
  expect(last).toMatchObject({
    guid: failed.guid,
    redelivery: true,
    status_code: 202,
  });
  const { data: failures } = await admin.repos.listWebhookDeliveries({
    ...BOOKSHOP,
    hook_id: hookId,
    status: 'failure',
  });
  expect(failures.map(({ id }) => id)).toEqual([failed.id]);
});

it('keeps request and answer of a delivery, but never the secret', async () => {
  const admin = github.octokit('admin');
  const [ping] = await deliveriesOnceRecorded(1);
  const { data } = await admin.repos.getWebhookDelivery({
    ...BOOKSHOP,
    hook_id: hookId,
    delivery_id: ping.id,
  });
  expect(data).toMatchObject({
    event: 'ping',
    status: 'Accepted',
    request: { payload: { hook_id: hookId } },
    response: { payload: 'noted' },
  });
  const hook = await admin.repos.getWebhook({ ...BOOKSHOP, hook_id: hookId });
  const shown = JSON.stringify([data, hook.data, receiver.received[0].payload]);
  expect(shown).not.toContain(SECRET);
});

it('pages through deliveries with a cursor', async () => {
  const admin = github.octokit('admin');
  for (const body of ['1', '2', '3', '4']) {
    await admin.issues.createComment({ ...issue, body });
  }
  const all = await deliveriesOnceRecorded(5);
  const paged = await admin.paginate(admin.repos.listWebhookDeliveries, {
    ...BOOKSHOP,
    hook_id: hookId,
    per_page: 2,
  });
  expect(paged.map(({ id }) => id)).toEqual(all.map(({ id }) => id));
});

it('sends nothing to an inactive hook or one that does not listen', async () => {
  const admin = github.octokit('admin');
  const hook = { ...BOOKSHOP, hook_id: hookId };
  await admin.repos.updateWebhook({ ...hook, events: ['push'] });
  await admin.issues.createComment({ ...issue, body: 'Not heard' });
  await admin.repos.updateWebhook({ ...hook, events: ['*'], active: false });
  await admin.issues.createComment({ ...issue, body: 'Not heard either' });
  await admin.repos.updateWebhook({ ...hook, active: true });
  await admin.issues.createComment({ ...issue, body: 'Heard' });
  const [, heard] = await receiver.waitFor(2);
  expect(heard.payload.comment.body).toBe('Heard');
});

it('sends forms when the hook asks for them, signed as well', async () => {
  const admin = github.octokit('admin');
  await admin.repos.updateWebhook({
    ...BOOKSHOP,
    hook_id: hookId,
    config: {
      url: (
        await admin.repos.getWebhook({ ...BOOKSHOP, hook_id: hookId })
      ).data.config.url!,
      content_type: 'form',
      secret: SECRET,
    },
  });
  await admin.issues.createComment({ ...issue, body: 'A form & more' });
  const [, received] = await receiver.waitFor(2);
  const signature = String(received.headers['x-hub-signature-256']);
  expect(await octokitVerify(SECRET, received.text, signature)).toBe(true);
  const payload = new URLSearchParams(received.text).get('payload')!;
  expect(JSON.parse(payload).comment.body).toBe('A form & more');
});

describe('faults', () => {
  const comment = (body: string) =>
    github.octokit('member').issues.createComment({ ...issue, body });
  const bodies = () =>
    receiver.received.slice(1).map(({ payload }) => payload.comment.body);

  it('drops the next delivery and records it as failed', async () => {
    github.server.faults.setWebhookFault({ kind: 'drop', next: 1 });
    await comment('dropped');
    await comment('kept');
    await receiver.waitFor(2);
    expect(bodies()).toEqual(['kept']);
    const [, dropped] = await deliveriesOnceRecorded(3);
    expect(dropped).toMatchObject({
      status: 'failed to connect to host',
      status_code: 502,
    });
  });

  it('sends a delivery twice with the same GUID', async () => {
    github.server.faults.setWebhookFault({
      kind: 'duplicate',
      events: ['issue_comment.created'],
      next: 1,
    });
    await comment('doubled');
    await comment('once');
    const [, one, two, three] = await receiver.waitFor(4);
    expect(two.headers['x-github-delivery']).toBe(
      one.headers['x-github-delivery'],
    );
    expect(three.payload.comment.body).toBe('once');
  });

  it('turns groups of deliveries around', async () => {
    github.server.faults.setWebhookFault({
      kind: 'reorder',
      group: 3,
      next: 1,
    });
    for (const body of ['1', '2', '3', '4']) await comment(body);
    await receiver.waitFor(5);
    expect(bodies()).toEqual(['3', '2', '1', '4']);
  });

  it('lets go of what it held back when faults are cleared', async () => {
    github.server.faults.setWebhookFault({ kind: 'reorder', group: 100 });
    await comment('held');
    expect(receiver.received).toHaveLength(1);
    github.server.faults.clear();
    await receiver.waitFor(2);
    expect(bodies()).toEqual(['held']);
  });

  it('replaces the answer, so that a delivery arrives and counts as failed', async () => {
    github.server.faults.setWebhookFault({ kind: 'respond', status: 503 });
    await comment('arrived');
    await receiver.waitFor(2);
    const [last] = await deliveriesOnceRecorded(2);
    expect(last).toMatchObject({ status_code: 503 });
  });
});
