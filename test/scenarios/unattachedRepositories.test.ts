import { join } from 'node:path';
import type { SeedRepository } from '@stagecraft/local-github';
import { ROOT } from '../harness/paths';
import { endOf, judged, WRITE_A_FILE, type RunSummary } from '../harness/runs';
import { startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(120_000);

const REFUSED = 'repository_not_bound_for_issue_label';

/** The platform's own credential reaches it. */
const WAREHOUSE = { owner: 'acme', repo: 'warehouse' } as const;
/** Private, and the platform has no part in it. */
const VAULT = { owner: 'acme', repo: 'vault' } as const;
type Name = typeof WAREHOUSE | typeof VAULT;

const fromBookshop = join(ROOT, 'examples/bookshop');
const REPOSITORIES: SeedRepository[] = [
  {
    ...{ owner: 'acme', name: 'warehouse', fromDirectory: fromBookshop },
    collaborators: {
      olivia: 'admin',
      mateo: 'write',
      'stagecraft-bot': 'write',
      'stagecraft-platform': 'admin',
    },
  },
  {
    ...{ owner: 'acme', name: 'vault', fromDirectory: fromBookshop },
    private: true,
    collaborators: { olivia: 'admin', mateo: 'write' },
  },
];

describe('3.1.1 row 5: a stage label in a repository that no project has', () => {
  let stack: Stack;
  const hooks = new Map<Name, number>();

  beforeAll(async () => {
    stack = await startStack({ repositories: REPOSITORIES });
    for (const name of [WAREHOUSE, VAULT]) {
      hooks.set(name, await createHook(name));
    }
  });

  afterAll(async () => {
    await stack?.stop();
  });

  /** As somebody leaves it behind, or as an organization has it for all its repositories. */
  async function createHook(name: Name): Promise<number> {
    const hook = await stack.as('owner').rest.repos.createWebhook({
      ...name,
      events: ['issues', 'pull_request'],
      config: {
        url: `${stack.host.url}/api/kernel/webhooks/github`,
        content_type: 'json',
        secret: stack.webhookSecret,
      },
    });
    return hook.data.id;
  }

  async function openIssue(name: Name): Promise<number> {
    const issue = await stack
      .as('owner')
      .rest.issues.create({ ...name, title: 'Shelves', body: WRITE_A_FILE });
    return issue.data.number;
  }

  const putLabel = (name: Name, issue: number) =>
    stack.as('member').rest.issues.addLabels({
      ...name,
      issue_number: issue,
      labels: ['run:dev'],
    });

  const removeLabel = (name: Name, issue: number) =>
    stack.as('member').rest.issues.removeLabel({
      ...name,
      issue_number: issue,
      name: 'run:dev',
    });

  /** GitHub's deliveries of labels through our hook, newest first. */
  async function labelDeliveries(name: Name) {
    const deliveries = await stack
      .as('owner')
      .rest.repos.listWebhookDeliveries({
        ...{ ...name, hook_id: hooks.get(name)!, per_page: 100 },
      });
    return deliveries.data.filter(each => each.action === 'labeled');
  }

  const delivered = (name: Name, count: number) =>
    waitFor(`${count} deliveries of a label`, async () => {
      const found = await labelDeliveries(name);
      return found.length >= count && found;
    });

  async function commentsOn(name: Name, issue: number) {
    const comments = await stack
      .as('owner')
      .rest.issues.listComments({ ...name, issue_number: issue });
    return comments.data;
  }

  async function runs(): Promise<RunSummary[]> {
    const page = await stack.portal.get<{ items: RunSummary[] }>(
      '/stage-runs/runs?limit=100',
    );
    return page.items;
  }

  /** Every notice that was wanted has been dealt with; answers how many there are. */
  const noticesSettled = () =>
    waitFor('all notices to be settled', async () => {
      const notices = await stack.database
        .knex('stage-runs.outbox')
        .where({ kind: 'notice' });
      return notices.every(each => each.written_at) && notices.length;
    });

  it('no run; the issue says once what to do, however often it is asked', async () => {
    const issue = await openIssue(WAREHOUSE);
    await putLabel(WAREHOUSE, issue);
    const [delivery] = await delivered(WAREHOUSE, 1);
    expect(await judged(stack, delivery.guid)).toMatchObject({
      status: 'ignored',
      reason: REFUSED,
    });

    const [comment] = await waitFor('the comment', async () => {
      const found = await commentsOn(WAREHOUSE, issue);
      return found.length > 0 && found;
    });
    expect(comment.user?.login).toBe('stagecraft-platform');
    expect(comment.body).toContain(
      'This repository is not attached to a project. Ask a platform administrator to attach it, then put the label again.',
    );

    await removeLabel(WAREHOUSE, issue);
    await putLabel(WAREHOUSE, issue);
    const [again] = await delivered(WAREHOUSE, 2);
    expect((await judged(stack, again.guid)).reason).toBe(REFUSED);
    await noticesSettled();

    expect(await commentsOn(WAREHOUSE, issue)).toHaveLength(1);
    expect(await runs()).toEqual([]);
  });

  it('where the platform may not comment, the delivery alone says why', async () => {
    const issue = await openIssue(VAULT);
    await putLabel(VAULT, issue);
    const [delivery] = await delivered(VAULT, 1);

    expect(await judged(stack, delivery.guid)).toMatchObject({
      status: 'ignored',
      reason: REFUSED,
    });
    await noticesSettled();

    expect(await commentsOn(VAULT, issue)).toEqual([]);
    expect(await runs()).toEqual([]);
    const ignored = await stack.portal.get<{ items: { deliveryId: string }[] }>(
      '/kernel/deliveries?status=ignored',
    );
    expect(ignored.items.map(each => each.deliveryId)).toContain(delivery.guid);
  });

  it('once it is attached, the same label on the same issue starts one run', async () => {
    const issue = await openIssue(WAREHOUSE);
    await putLabel(WAREHOUSE, issue);
    const count = (await delivered(WAREHOUSE, 3)).length;
    const [first] = await labelDeliveries(WAREHOUSE);
    expect((await judged(stack, first.guid)).reason).toBe(REFUSED);

    await stack.portal.post(
      `/kernel/projects/${stack.projectId}/repositories`,
      { owner: WAREHOUSE.owner, name: WAREHOUSE.repo },
    );
    await removeLabel(WAREHOUSE, issue);
    await putLabel(WAREHOUSE, issue);
    const [second] = await delivered(WAREHOUSE, count + 1);

    const { status, runId } = await judged(stack, second.guid);
    expect(status).toBe('accepted');
    const run = await endOf(stack, runId!);
    expect(run.summary).toMatchObject({
      repository: 'acme/warehouse',
      outcome: 'delivered',
    });
    expect(await runs()).toHaveLength(1);
  });
});
