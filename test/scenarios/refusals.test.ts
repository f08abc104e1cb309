import { BOOKSHOP } from '../harness/bookshop';
import {
  deliveriesOf,
  issueEvents,
  noticesWritten,
  repeat,
  send,
  sent,
  type DeliveryQuery,
} from '../harness/deliveries';
import {
  commentsOf,
  detail,
  endOf,
  eventsOf,
  judged,
  putLabel,
  runOf,
  runsOf,
  script,
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
    // A user of the portal whom no project has.
    const { platform } = stack.people;
    await stack.portal.post('/kernel/users', {
      email: platform.email,
      githubUserId: platform.id,
      githubLogin: platform.login,
      userEntityRef: `user:default/${platform.login}`,
    });
  });

  afterEach(() => stack.github.faults.clear());

  afterAll(async () => {
    await stack?.stop();
  });

  const newIssue = (body = WRITE_A_FILE) =>
    openIssue(stack, { title: 'Opening hours', body });

  const putLabels = (issue: number, labels: string[], by: Person = 'member') =>
    stack
      .as(by)
      .rest.issues.addLabels({ ...BOOKSHOP, issue_number: issue, labels });

  const removeLabel = (issue: number, name: string) =>
    stack
      .as('owner')
      .rest.issues.removeLabel({ ...BOOKSHOP, issue_number: issue, name });

  const labeled = (issue: number): DeliveryQuery => ({
    ...{ event: 'issues', action: 'labeled', number: issue },
  });

  async function comments(issue: number, count = 1): Promise<string[]> {
    return waitFor(`${count} comments`, async () => {
      const found = await commentsOf(stack, issue);
      return found.length >= count ? found : undefined;
    });
  }

  async function configurationLabels(kind: string) {
    const catalogue = await stack.portal.get<{
      items: { kind: string; name: string; value?: string }[];
    }>('/kernel/labels');
    return catalogue.items.filter(label => label.kind === kind);
  }

  /** An issue that a run is at work for; `run:dev` is not on it any more. */
  async function issueAtWork(): Promise<number> {
    const issue = await newIssue(script('  - wait: { ms: 60000 }'));
    await putLabel(stack, issue, 'run:dev');
    await runOf(stack, issue);
    await removeLabel(issue, 'run:dev');
    return issue;
  }

  async function closedIssue(): Promise<number> {
    const issue = await newIssue();
    await stack.as('owner').rest.issues.update({
      ...{ ...BOOKSHOP, issue_number: issue, state: 'closed' },
    });
    return issue;
  }

  async function twoOf(kind: 'model' | 'effort'): Promise<number> {
    const issue = await newIssue();
    const [first, second] = await configurationLabels(kind);
    await putLabels(issue, [first.name, second.name]);
    await putLabel(stack, issue, 'run:dev');
    return issue;
  }

  async function labelBy(person: Person, label = 'run:dev'): Promise<number> {
    const issue = await newIssue();
    await putLabel(stack, issue, label, person);
    return issue;
  }

  interface Refused {
    what: string;
    reason: string;
    /** What the comment says beside the reason. */
    says: string;
    /** Answers the issue. */
    act(): Promise<number>;
    runs?: number;
  }

  it.each<Refused>([
    {
      what: 'E2E-026 by a member who may only read',
      reason: 'sender_role_read_not_permitted',
      says: 'Asked by: rina',
      act: () => labelBy('reader'),
    },
    {
      what: 'E2E-026 by an unknown user',
      reason: 'sender_not_allowed',
      says: 'Asked by: otis',
      act: () => labelBy('outsider'),
    },
    {
      what: 'E2E-026 by a bot',
      reason: 'sender_type_bot_not_permitted',
      says: 'Only people can start runs.',
      act: () => labelBy('bot'),
    },
    {
      what: 'E2E-026 by a user of no project',
      reason: 'sender_not_project_member',
      says: 'Asked by: stagecraft-platform',
      act: () => labelBy('platform'),
    },
    {
      what: 'of an earlier version',
      reason: 'run_debug_label_inert',
      says: 'has no effect any more',
      act: () => labelBy('member', 'run:debug'),
    },
    {
      what: 'of a rethink, where nothing was delivered',
      reason: 'nothing_to_reopen',
      says: 'no stage of this issue has a result yet',
      act: () => labelBy('member', 'run:rethink'),
    },
    {
      what: 'E2E-022 of a stage that is not there yet',
      reason: 'stage_disabled',
      says: 'It comes with self-improvement',
      act: () => labelBy('member', 'run:self-improve'),
    },
    {
      what: 'E2E-022 of its revision',
      reason: 'stage_disabled',
      says: 'It comes with self-improvement',
      act: () => labelBy('member', 'run:self-improve:revise'),
    },
    {
      what: 'E2E-023 of the other one',
      reason: 'stage_disabled',
      says: 'It comes with production environments',
      act: () => labelBy('member', 'run:ai-repair'),
    },
    {
      what: '3.1.1 row 9: for a revision without a pull request',
      reason: 'revise_pr_not_found',
      says: 'no open pull request of this issue',
      act: () => labelBy('member', 'run:dev:revise'),
    },
    {
      what: 'on a closed issue',
      reason: 'issue_closed',
      says: 'Reopen it',
      async act() {
        const issue = await closedIssue();
        await putLabel(stack, issue, 'run:dev');
        return issue;
      },
    },
    {
      what: 'E2E-041 beside two model labels',
      reason: 'multiple_model_labels',
      says: '`[ai-model-gpt-5.3-codex-spark]`, `[ai-model-gpt-5.3-codex]`',
      act: () => twoOf('model'),
    },
    {
      what: 'E2E-042, E2E-043 beside two effort labels',
      reason: 'multiple_effort_labels',
      says: '`[ai-reasoning-low]`, `[ai-reasoning-medium]`',
      act: () => twoOf('effort'),
    },
  ])(
    'E2E-026 $what ($reason): one comment, however often it is delivered, and no run',
    async ({ act, reason, says }) => {
      const issue = await act();

      const [comment] = await comments(issue);
      expect(comment).toContain(says);
      expect(comment).toContain(`\`${reason}\``);
      const delivery = await sent(stack, labeled(issue));
      const refused = { status: 'ignored', reason };
      expect(await judged(stack, delivery.guid)).toMatchObject(refused);

      expect(await repeat(stack, delivery)).toMatchObject(refused);

      expect(await commentsOf(stack, issue)).toEqual([comment]);
      expect(await runsOf(stack, issue)).toEqual([]);
      const told = await issueEvents(stack, issue, 'label.rejected.comment');
      expect(told.map(({ payload }) => payload.reason)).toEqual([reason]);
    },
  );

  it('E2E-024 two different trigger labels: no run, one comment that names both, one event with the set', async () => {
    const issue = await newIssue();
    await putLabels(issue, ['run:qa', 'run:dev']);

    const newest = await sent(stack, labeled(issue), 2);
    const refused = {
      ...{ status: 'ignored', reason: 'issue_trigger_label_conflict' },
    };
    for (const { guid } of await deliveriesOf(stack, labeled(issue))) {
      expect(await judged(stack, guid)).toMatchObject(refused);
    }
    const [comment] = await comments(issue);
    expect(comment).toContain('Labels: `run:dev`, `run:qa`');
    expect(await repeat(stack, newest)).toMatchObject(refused);

    // Both deliveries (one a label) told of the same conflict.
    expect(await commentsOf(stack, issue)).toEqual([comment]);
    expect(await runsOf(stack, issue)).toEqual([]);
    const events = await issueEvents(
      stack,
      issue,
      'run.trigger.conflict.comment',
    );
    expect(events).toMatchObject([
      {
        payload: {
          labels: ['run:dev', 'run:qa'],
          label: expect.stringMatching(/^run:(dev|qa)$/),
          commentId: expect.anything(),
        },
      },
    ]);
  });

  it('sender_login_missing and issue_is_pull_request: what GitHub itself does not send today is judged, too', async () => {
    const issue = await labelBy('reader');
    const { event, payload } = await sent(stack, labeled(issue));
    await comments(issue);
    const nobody = { ...payload, sender: undefined };

    for (const _ of [1, 2]) {
      expect(await send(stack, { event, payload: nobody })).toMatchObject({
        ...{ status: 'ignored', reason: 'sender_login_missing' },
      });
    }
    const onPullRequest = { ...payload.issue, pull_request: { url: 'x' } };
    expect(
      await send(stack, {
        event,
        payload: { ...payload, issue: onPullRequest },
      }),
    ).toMatchObject({ status: 'ignored', reason: 'issue_is_pull_request' });

    await noticesWritten(stack);
    const [, comment, ...others] = await comments(issue, 2);
    expect(comment).toContain('GitHub did not say who put the label');
    expect(others).toEqual([]);
  });

  it('a sender is who has the numeric id, whatever the login looks like', async () => {
    const issue = await labelBy('outsider');
    await comments(issue);
    const { event, payload } = await sent(stack, labeled(issue));
    const { bot, member } = stack.people;
    const as = (sender: object) =>
      send(stack, { event, payload: { ...payload, sender } });
    const refused = (reason: string) =>
      expect.objectContaining({ status: 'ignored', reason });

    const strangers = [
      { id: 900_001, login: member.login, type: 'User' },
      { id: 900_002, login: `${bot.login}[bot]`, type: 'User' },
      { id: bot.id, login: member.login, type: 'User' },
    ];
    for (const stranger of strangers) {
      expect(await as(stranger)).toEqual(refused('sender_not_allowed'));
    }
    expect(
      await as({ id: member.id, login: `${member.login}[bot]`, type: 'Bot' }),
    ).toEqual(refused('sender_type_bot_not_permitted'));
    expect(await runsOf(stack, issue)).toEqual([]);

    expect(
      await as({ id: member.id, login: 'renamed-since', type: 'User' }),
    ).toMatchObject({ status: 'accepted' });
    const { id } = await runOf(stack, issue);
    await stack.portal.post(`/stage-runs/runs/${id}/cancel`);
    await endOf(stack, id);
  });

  it('3.1.1 row 8 stage_gate_closed: the comment leads to the run in the way; each such run is told of once', async () => {
    const issue = await issueAtWork();
    const { id } = await runOf(stack, issue);
    await putLabel(stack, issue, 'run:dev');

    const delivery = await sent(stack, labeled(issue), 2);
    expect(await judged(stack, delivery.guid)).toMatchObject({
      ...{ status: 'ignored', reason: 'stage_gate_closed' },
    });
    await repeat(stack, delivery);
    const told = (await comments(issue, 2)).filter(body =>
      body.includes('`stage_gate_closed`'),
    );
    expect(told).toHaveLength(1);
    expect(told[0]).toContain(`/runs/${id})`);
    expect(await runsOf(stack, issue)).toHaveLength(1);
    await stack.portal.post(`/stage-runs/runs/${id}/cancel`);
    await endOf(stack, id);
  });

  it('another person who is refused for the same reason gets an answer, and so does the same one later', async () => {
    const issue = await labelBy('outsider');
    await comments(issue);
    const delivery = await sent(stack, labeled(issue));
    const at = Date.parse(delivery.payload.issue.updated_at);
    const again = (payload: object) =>
      send(stack, {
        event: 'issues',
        payload: { ...delivery.payload, ...payload },
      });
    const after = (ms: number) => ({
      issue: {
        ...delivery.payload.issue,
        updated_at: new Date(at + ms).toISOString(),
      },
    });

    await again({ sender: { id: 7, login: 'sven', type: 'User' } });
    expect((await comments(issue, 2))[1]).toContain('Asked by: sven');

    await again(after(20_000));
    expect((await comments(issue, 3))[2]).toContain('Asked by: otis');

    await again(after(21_000));
    await noticesWritten(stack);
    expect(await commentsOf(stack, issue)).toHaveLength(3);
  });

  it('trigger_label_gone: a label that was taken off before it is handled starts nothing, without a word', async () => {
    const issue = await newIssue();
    stack.github.faults.setWebhookFault({
      ...{ kind: 'delay', delayMs: 1_500, events: ['issues.labeled'], next: 1 },
    });
    await putLabel(stack, issue, 'run:dev');
    await removeLabel(issue, 'run:dev');

    const { guid } = await sent(stack, labeled(issue));
    expect(await judged(stack, guid)).toMatchObject({
      ...{ status: 'ignored', reason: 'trigger_label_gone' },
    });
    await noticesWritten(stack);
    expect(await commentsOf(stack, issue)).toEqual([]);
    expect(await runsOf(stack, issue)).toEqual([]);
  });

  it('own_label_command: the label that a retry puts on starts nothing, without a word', async () => {
    // A run that ends by itself may do so before its label has been put.
    const issue = await newIssue(script('  - wait: { ms: 60000 }'));
    await putLabel(stack, issue, 'run:dev');
    const { id } = await runOf(stack, issue);
    await stack.portal.post(`/stage-runs/runs/${id}/cancel`);
    await endOf(stack, id);
    await waitFor('the canceled run to leave its label', async () => {
      const taken = await deliveriesOf(stack, {
        ...{ ...labeled(issue), action: 'unlabeled' },
      });
      return taken.length > 0;
    });
    const retried = await stack.portal.post<{ summary: { id: string } }>(
      `/stage-runs/runs/${id}/retry`,
    );

    const byBot = await waitFor('the label of the bot', async () =>
      (
        await deliveriesOf(stack, labeled(issue))
      ).find(
        ({ payload }) =>
          payload.sender.type === 'Bot' && payload.label.name === 'run:dev',
      ),
    );
    expect(await judged(stack, byBot.guid)).toMatchObject({
      ...{ status: 'ignored', reason: 'own_label_command' },
    });
    await stack.portal.post(`/stage-runs/runs/${retried.summary.id}/cancel`);
    await endOf(stack, retried.summary.id);
    expect(await runsOf(stack, issue)).toHaveLength(2);
    await noticesWritten(stack);
    // The status comments of the two runs, and no refusal.
    expect(
      (await commentsOf(stack, issue)).filter(body =>
        body.includes('stagecraft:notice'),
      ),
    ).toEqual([]);
  });

  it('3.1.1 row 4: a label that is no trigger is ignored without a word', async () => {
    const issue = await newIssue();
    await putLabels(issue, ['unheard-of']);

    const { guid } = await sent(stack, labeled(issue));

    expect(await judged(stack, guid)).toMatchObject({
      status: 'ignored',
      reason: 'issue_event_not_trigger_label',
    });
    await noticesWritten(stack);
    expect(await commentsOf(stack, issue)).toEqual([]);
  });

  it('E2E-040 one model and one effort label: the run uses them and says where they come from', async () => {
    const issue = await newIssue();
    const [, model] = await configurationLabels('model');
    const [effort] = await configurationLabels('effort');
    await putLabels(issue, [model.name, effort.name]);
    await putLabel(stack, issue, 'run:dev');

    const { id } = await runOf(stack, issue);
    const { execution } = await endOf(stack, id);

    expect(execution).toMatchObject({
      ...{ model: model.value, reasoningEffort: effort.value },
    });
    const profiles = (await eventsOf(stack, id)).filter(
      event => event.type === 'run.profile.resolved',
    );
    expect(profiles).toMatchObject([
      {
        payload: {
          ...{ model: model.value, modelSource: 'issue_label' },
          reasoningEffort: effort.value,
          reasoningEffortSource: 'issue_label',
        },
      },
    ]);
    expect((await detail(stack, id)).summary.outcome).toBe('delivered');
  });
});
