import { createHmac, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
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
import { quiet } from '../harness/quiet';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(120_000);

describe('webhooks', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      stagecraft: { webhookSweep: { interval: { seconds: 2 } } },
    });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  interface Sent {
    body?: string;
    secret?: string;
    headers?: Record<string, string>;
    deliveryId?: string;
  }

  function send(sent: Sent): Promise<Response> {
    const body = sent.body ?? '{"zen":"Keep it logically awesome."}';
    const signature = createHmac('sha256', sent.secret ?? stack.webhookSecret)
      .update(body)
      .digest('hex');
    return fetch(`${stack.host.url}/api/kernel/webhooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-github-event': 'ping',
        'x-github-delivery': sent.deliveryId ?? randomUUID(),
        'x-hub-signature-256': `sha256=${signature}`,
        ...sent.headers,
      },
      body,
    });
  }

  it('a new delivery is 202, the same again 200', async () => {
    const deliveryId = randomUUID();

    const first = await send({ deliveryId });
    const second = await send({ deliveryId });

    expect([first.status, second.status]).toEqual([202, 200]);
    expect(await first.json()).toMatchObject({ delivery_id: deliveryId });
  });

  it.each<[string, number, Sent]>([
    ['a wrong secret', 401, { secret: 'not-the-secret-of-this-hook' }],
    ['malformed JSON', 400, { body: '{"zen":' }],
    ['no delivery id', 400, { headers: { 'x-github-delivery': '' } }],
    ['no event name', 400, { headers: { 'x-github-event': '' } }],
  ])(
    'E2E-105 %s is refused with %i and a reason',
    async (_what, status, sent) => {
      const answer = await send(sent);

      expect(answer.status).toBe(status);
      expect((await answer.text()).length).toBeGreaterThan(10);
    },
  );

  it('E2E-105 a body above 25 MiB is 413 by its announced length, before it is sent', async () => {
    const announced = request(`${stack.host.url}/api/kernel/webhooks/github`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'content-length': 25 * 1024 * 1024 + 1,
        'x-github-event': 'ping',
        'x-github-delivery': randomUUID(),
        'x-hub-signature-256': `sha256=${'0'.repeat(64)}`,
      },
    });
    announced.flushHeaders();

    const [answer] = (await once(announced, 'response')) as [IncomingMessage];
    announced.destroy();

    expect(answer.statusCode).toBe(413);
  });

  it('E2E-104 forged identity headers of a proxy open no door', async () => {
    const answer = await fetch(`${stack.host.url}/api/stage-runs/runs`, {
      headers: {
        'x-auth-request-email': stack.people.owner.email,
        'x-auth-request-user': stack.people.owner.login,
        'x-forwarded-email': stack.people.owner.email,
        'x-forwarded-user': stack.people.owner.login,
      },
    });

    expect(answer.status).toBe(401);
  });

  it('E2E-133 a redelivery makes no second run, comment or event', async () => {
    const issue = await openIssue(stack, {
      title: 'Opening hours',
      body: WRITE_A_FILE,
    });
    await putLabel(stack, issue, 'run:dev');
    const run = await endOf(stack, (await runOf(stack, issue)).id);
    const delivery = await labelDelivery(stack, issue, 'run:dev');
    await quiet(stack);
    const before = await eventsOf(stack, run.summary.id);
    const commentsBefore = await commentsOf(stack, issue);

    await stack.as('platform').rest.repos.redeliverWebhookDelivery({
      ...BOOKSHOP,
      hook_id: delivery.hookId,
      delivery_id: delivery.id,
    });
    await waitFor(
      'the redelivery',
      async () => (await attempts(delivery.hookId, delivery.guid)) > 1,
    );
    await quiet(stack);

    expect(await judged(stack, delivery.guid)).toEqual(
      expect.objectContaining({ status: 'accepted', runId: run.summary.id }),
    );
    expect(await runsOf(stack, issue)).toHaveLength(1);
    expect(await commentsOf(stack, issue)).toEqual(commentsBefore);
    expect(await eventsOf(stack, run.summary.id)).toEqual(before);
  });

  it('E2E-105 an old body under a new delivery id starts nothing: the live labels decide', async () => {
    const issue = await openIssue(stack, {
      title: 'Opening hours',
      body: WRITE_A_FILE,
    });
    await putLabel(stack, issue, 'run:dev');
    await endOf(stack, (await runOf(stack, issue)).id);
    await waitFor('the trigger label to go', async () => {
      const labels = await stack
        .as('owner')
        .rest.issues.listLabelsOnIssue({ ...BOOKSHOP, issue_number: issue });
      return !labels.data.some(label => label.name === 'run:dev');
    });
    const { hookId, id } = await labelDelivery(stack, issue, 'run:dev');
    const stored = await stack.as('platform').rest.repos.getWebhookDelivery({
      ...BOOKSHOP,
      hook_id: hookId,
      delivery_id: id,
    });
    const deliveryId = randomUUID();

    const answer = await send({
      deliveryId,
      body: JSON.stringify(stored.data.request.payload),
      headers: { 'x-github-event': 'issues' },
    });

    expect(answer.status).toBe(202);
    expect((await judged(stack, deliveryId)).status).toBe('ignored');
    expect(await runsOf(stack, issue)).toHaveLength(1);
  });

  it('a lost webhook is found by the sweep and its run starts', async () => {
    const issue = await openIssue(stack, { title: 'Lost', body: WRITE_A_FILE });
    stack.github.faults.setWebhookFault({
      kind: 'drop',
      next: 1,
      events: ['issues.labeled'],
    });
    await putLabel(stack, issue, 'run:dev');

    const run = await endOf(stack, (await runOf(stack, issue)).id);

    expect(run.summary.outcome).toBe('delivered');
  });

  async function attempts(hookId: number, guid: string): Promise<number> {
    const list = await stack.as('platform').rest.repos.listWebhookDeliveries({
      ...BOOKSHOP,
      hook_id: hookId,
      per_page: 100,
    });
    return list.data.filter(each => each.guid === guid).length;
  }
});
