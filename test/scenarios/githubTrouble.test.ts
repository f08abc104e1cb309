import type { WebhookFault } from '@stagecraft/local-github';
import { BOOKSHOP } from '../harness/bookshop';
import { quiet } from '../harness/quiet';
import {
  commentsOf,
  endOf,
  eventsOf,
  labelDelivery,
  putLabel,
  runOf,
  runsOf,
  WRITE_A_FILE,
} from '../harness/runs';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(180_000);

describe('webhooks in trouble', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      stagecraft: { webhookSweep: { interval: { seconds: 2 } } },
    });
  });

  afterEach(() => stack.github.faults.clear());

  afterAll(async () => {
    await stack?.stop();
  });

  const LABELED = { events: ['issues.labeled'], next: 1 };

  it.each<[string, WebhookFault]>([
    ['delayed', { kind: 'delay', delayMs: 3_000, ...LABELED }],
    ['sent three times', { kind: 'duplicate', copies: 2, ...LABELED }],
    ['reordered', { kind: 'reorder', group: 2, next: 1 }],
    ['dropped', { kind: 'drop', ...LABELED }],
    [
      'stored, but answered with a failure',
      { kind: 'respond', status: 502, ...LABELED },
    ],
  ])(
    'E2E-133 a label whose webhook is %s gives one run, one comment, one pull request',
    async (_what, fault) => {
      await quiet(stack);
      stack.github.faults.setWebhookFault(fault);
      const issue = await openIssue(stack, {
        title: 'Opening hours',
        body: WRITE_A_FILE,
      });
      await putLabel(stack, issue, 'run:dev');
      const run = await endOf(stack, (await runOf(stack, issue)).id);
      stack.github.faults.clear();
      await quiet(stack);

      expect(run.summary.outcome).toBe('delivered');
      await expectOnce(issue, run.summary.id);
    },
  );

  it('a label that is delivered again and again during its run starts no other', async () => {
    const issue = await openIssue(stack, {
      title: 'Opening hours',
      body: WRITE_A_FILE,
    });
    await putLabel(stack, issue, 'run:dev');
    const { id } = await runOf(stack, issue);
    const delivery = await labelDelivery(stack, issue, 'run:dev');
    for (let time = 0; time < 3; time += 1) {
      await stack.as('platform').rest.repos.redeliverWebhookDelivery({
        ...BOOKSHOP,
        hook_id: delivery.hookId,
        delivery_id: delivery.id,
      });
    }
    const run = await endOf(stack, id);
    await quiet(stack);

    expect(run.summary.outcome).toBe('delivered');
    await expectOnce(issue, id);
  });

  async function expectOnce(issue: number, runId: string): Promise<void> {
    expect((await runsOf(stack, issue)).map(run => run.id)).toEqual([runId]);
    expect(await commentsOf(stack, issue)).toHaveLength(1);
    const pulls = await stack
      .as('owner')
      .rest.pulls.list({ ...BOOKSHOP, state: 'all', per_page: 100 });
    const own = pulls.data.filter(pull =>
      pull.head.ref.startsWith(`codex/issue-${issue}`),
    );
    expect(own).toHaveLength(1);
    const types = (await eventsOf(stack, runId)).map(({ type }) => type);
    for (const once of ['label.requested', 'run.enqueued', 'run.started']) {
      expect(types.filter(type => type === once)).toHaveLength(1);
    }
    await expectToldOnce(runId);
  }

  /** The log has one event of the webhook itself. */
  async function expectToldOnce(runId: string): Promise<void> {
    await waitFor('the webhook to be told', async () => {
      const { rows } = await stack.database.knex.raw(
        `select type from kernel.events where run_id = ? and type like 'webhook.%'`,
        [runId],
      );
      expect(rows).toEqual([{ type: 'webhook.received' }]);
      return true;
    });
  }
});
