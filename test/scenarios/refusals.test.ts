import { BOOKSHOP } from '../harness/bookshop';
import {
  commentsOf,
  endOf,
  eventsOf,
  judged,
  labelDelivery,
  putLabel,
  runOf,
  runsOf,
  WRITE_A_FILE,
} from '../harness/runs';
import type { Person } from '../harness/people';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(120_000);

describe('a label that starts no run', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const newIssue = () =>
    openIssue(stack, { title: 'Opening hours', body: WRITE_A_FILE });

  async function comments(issue: number, count: number): Promise<string[]> {
    return waitFor(`${count} comments`, async () => {
      const found = await commentsOf(stack, issue);
      return found.length >= count ? found : undefined;
    });
  }

  async function redeliver(issue: number): Promise<string> {
    const delivery = await labelDelivery(stack, issue);
    await stack.as('platform').rest.repos.redeliverWebhookDelivery({
      ...BOOKSHOP,
      hook_id: delivery.hookId,
      delivery_id: delivery.id,
    });
    return delivery.guid;
  }

  it('E2E-024 two different trigger labels: no run, one comment that names both', async () => {
    const issue = await newIssue();
    await stack.as('member').rest.issues.addLabels({
      ...BOOKSHOP,
      issue_number: issue,
      labels: ['run:dev', 'run:qa'],
    });

    const [comment] = await comments(issue, 1);
    const { guid } = await labelDelivery(stack, issue);

    expect(await judged(stack, guid)).toMatchObject({
      status: 'ignored',
      reason: 'issue_trigger_label_conflict',
    });
    expect(comment).toContain('run:dev');
    expect(comment).toContain('run:qa');
    expect(await runsOf(stack, issue)).toEqual([]);
    // Both deliveries (one a label) told of the same conflict.
    expect(await commentsOf(stack, issue)).toHaveLength(1);
  });

  it.each<[Person, string]>([
    ['reader', 'sender_role_read_not_permitted'],
    ['outsider', 'sender_not_allowed'],
    ['bot', 'sender_type_bot_not_permitted'],
  ])(
    'E2E-026 a label by the %s is refused with %s and one comment',
    async (person, reason) => {
      const issue = await newIssue();
      await putLabel(stack, issue, 'run:dev', person);

      await comments(issue, 1);
      const { guid } = await labelDelivery(stack, issue);
      expect(await judged(stack, guid)).toMatchObject({
        status: 'ignored',
        reason,
      });
      await redeliver(issue);

      expect(await runsOf(stack, issue)).toEqual([]);
      expect(await commentsOf(stack, issue)).toHaveLength(1);
    },
  );

  it('3.1.1 row 4: a label that is no trigger is ignored without a word', async () => {
    const issue = await newIssue();
    await stack.as('member').rest.issues.addLabels({
      ...BOOKSHOP,
      issue_number: issue,
      labels: ['unheard-of'],
    });

    const { guid } = await labelDelivery(stack, issue);

    expect(await judged(stack, guid)).toMatchObject({
      status: 'ignored',
      reason: 'issue_event_not_trigger_label',
    });
    expect(await commentsOf(stack, issue)).toEqual([]);
  });

  it('E2E-040 one model label: the run uses it and says where it comes from', async () => {
    const issue = await newIssue();
    const model = await configurationLabel('model', 0);
    await putLabel(stack, issue, model.name);
    await putLabel(stack, issue, 'run:dev');

    const run = await endOf(stack, (await runOf(stack, issue)).id);

    expect(run.execution.model).toBe(model.value);
    const profile = (await eventsOf(stack, run.summary.id)).find(
      event => event.type === 'run.profile.resolved',
    );
    expect(JSON.stringify(profile?.payload)).toContain('issue_label');
  });

  it.each<['model' | 'effort', string]>([
    ['model', 'E2E-041'],
    ['effort', 'E2E-042'],
  ])(
    'two %s labels are refused before a run exists, with one comment (%s)',
    async kind => {
      const issue = await newIssue();
      const [first, second] = [
        await configurationLabel(kind, 0),
        await configurationLabel(kind, 1),
      ];
      await stack.as('member').rest.issues.addLabels({
        ...BOOKSHOP,
        issue_number: issue,
        labels: [first.name, second.name],
      });
      await putLabel(stack, issue, 'run:dev');

      const [comment] = await comments(issue, 1);

      expect(comment).toContain(first.name);
      expect(comment).toContain(second.name);
      expect(await runsOf(stack, issue)).toEqual([]);
    },
  );

  it('a trigger label on a closed issue starts nothing', async () => {
    const issue = await newIssue();
    await stack.as('owner').rest.issues.update({
      ...BOOKSHOP,
      issue_number: issue,
      state: 'closed',
    });
    await putLabel(stack, issue, 'run:dev');

    const { guid } = await labelDelivery(stack, issue);

    expect((await judged(stack, guid)).status).toBe('ignored');
    expect(await runsOf(stack, issue)).toEqual([]);
  });

  async function configurationLabel(kind: string, index: number) {
    const catalogue = await stack.portal.get<{
      items: { kind: string; name: string; value?: string }[];
    }>('/kernel/labels');
    return catalogue.items.filter(label => label.kind === kind)[index];
  }
});
