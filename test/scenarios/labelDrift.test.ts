import { BOOKSHOP } from '../harness/bookshop';
import { issueEvents } from '../harness/deliveries';
import type { Person } from '../harness/people';
import { delivered } from '../harness/pullRequests';
import { commentsOf, labelsOf, putLabel, runsOf } from '../harness/runs';
import { startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(180_000);

const IN_REVIEW = 'state:in-review';
const APPROVED = 'state:approved';

describe('labels only show what is stored', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({
      stagecraft: { runs: { labelSweep: { frequencyMinutes: 1 } } },
    });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const takeOff = (number: number, name: string, by: Person = 'member') =>
    stack
      .as(by)
      .rest.issues.removeLabel({ ...BOOKSHOP, issue_number: number, name });

  const labelsAre = (number: number, ...labels: string[]) =>
    waitFor(`#${number} to show ${labels.join(' and ')}`, async () => {
      const shown = await labelsOf(stack, number);
      return shown.join() === [...labels].sort().join();
    });

  /** A result whose labels are written, on the issue first and then on its pull request. */
  async function inReview() {
    const given = await delivered(stack);
    await labelsAre(given.pull, IN_REVIEW);
    return given;
  }

  /** What was told of the issue and its pull requests, once it is so much. */
  const drift = (
    issue: number,
    what: { event: 'found' | 'given_up'; count: number },
  ) =>
    waitFor(`${what.count} × ${what.event} of #${issue}`, async () => {
      const type = `label.drift.${what.event}`;
      const events = await issueEvents(stack, issue, type);
      return (
        events.length >= what.count && events.map(({ payload }) => payload)
      );
    });

  const approvalsOf = (issue: number) =>
    stack.database
      .knex('stage-runs.approvals')
      .where({ issue_number: issue })
      .whereNull('voided_at');

  it('E2E-030 state:in-review that somebody takes off comes back, on the issue and on the pull request', async () => {
    const { issue, pull } = await inReview();
    await takeOff(issue, IN_REVIEW);
    await takeOff(pull, IN_REVIEW);
    await labelsAre(issue, IN_REVIEW);
    await labelsAre(pull, IN_REVIEW);
    const found = await drift(issue, { event: 'found', count: 2 });
    expect(found.map(({ number }) => number).sort()).toEqual(
      [issue, pull].sort(),
    );
  });

  it('E2E-031 state:approved by a reader goes away and approves nothing; by somebody who may it stays, also when it is taken off', async () => {
    const { issue, pull } = await inReview();
    await putLabel(stack, pull, APPROVED, 'reader');
    await waitFor('the reader to be answered', async () =>
      (
        await commentsOf(stack, pull)
      ).some(body => body.includes('Nothing was approved')),
    );
    await labelsAre(pull, IN_REVIEW);
    expect(await approvalsOf(issue)).toEqual([]);

    await putLabel(stack, issue, APPROVED);
    await labelsAre(issue, APPROVED);
    await labelsAre(pull, APPROVED);
    await takeOff(issue, APPROVED);
    await labelsAre(issue, APPROVED);
    expect(await approvalsOf(issue)).toMatchObject([
      { approved_by_login: stack.people.member.login },
    ]);
  });

  it('E2E-032 state:blocked stays beside state:in-review, whatever is put right', async () => {
    const { issue } = await inReview();
    await putLabel(stack, issue, 'state:blocked');
    await takeOff(issue, IN_REVIEW);
    await labelsAre(issue, 'state:blocked', IN_REVIEW);
    await putLabel(stack, issue, 'run:qa');
    await waitFor('the closed gate to be told', async () =>
      (
        await commentsOf(stack, issue)
      ).some(body => body.includes('stage_gate_closed')),
    );
    expect(await runsOf(stack, issue)).toHaveLength(1);
  });

  it('E2E-034 state:abandoned is final: nothing waits for a review beside it; the pull request and other issues are left alone', async () => {
    const given = await inReview();
    const other = await inReview();
    await putLabel(stack, given.issue, 'state:abandoned', 'owner');
    await labelsAre(given.issue, 'state:abandoned');
    expect(await labelsOf(stack, given.pull)).toEqual([IN_REVIEW]);
    expect(await labelsOf(stack, other.issue)).toEqual([IN_REVIEW]);
    await takeOff(given.issue, 'state:abandoned', 'owner');
    await labelsAre(given.issue, IN_REVIEW);
  });

  it('who takes it off again and again is left alone after three times, and told once', async () => {
    const { issue } = await inReview();
    for (let time = 1; time <= 3; time += 1) {
      await takeOff(issue, IN_REVIEW);
      await labelsAre(issue, IN_REVIEW);
    }
    await takeOff(issue, IN_REVIEW);
    await drift(issue, { event: 'given_up', count: 1 });
    const told = await waitFor('the comment', async () => {
      const comments = await commentsOf(stack, issue);
      const about = comments.filter(body =>
        body.includes('These labels are left as they are'),
      );
      return about.length > 0 && about;
    });
    expect(told).toHaveLength(1);
    expect(await labelsOf(stack, issue)).toEqual([]);
  });

  it('two models are told in one comment that names them; nothing is taken off', async () => {
    const { issue } = await inReview();
    const models = ['[ai-model-gpt-5.2]', '[ai-model-gpt-5.3-codex]'];
    for (const model of models) await putLabel(stack, issue, model);
    const comment = await waitFor('the comment', async () =>
      (
        await commentsOf(stack, issue)
      ).find(body => body.includes('Labels contradict each other')),
    );
    for (const model of models) expect(comment).toContain(`\`${model}\``);
    await labelsAre(issue, IN_REVIEW, ...models);
  });

  it('what a lost webhook would have told of is found by the sweep', async () => {
    const { issue, pull } = await inReview();
    const repos = stack.as('platform').rest.repos;
    const [{ id: hookId }] = (await repos.listWebhooks(BOOKSHOP)).data;
    const hook = { ...BOOKSHOP, hook_id: hookId };
    await repos.updateWebhook({ ...hook, active: false });
    await takeOff(issue, IN_REVIEW);
    await takeOff(pull, IN_REVIEW);
    await waitFor(
      'the sweep to find it',
      async () => (await labelsOf(stack, issue)).includes(IN_REVIEW),
      { timeoutMs: 150_000 },
    );
    await labelsAre(pull, IN_REVIEW);
    await repos.updateWebhook({ ...hook, active: true });
    const [found] = await drift(issue, { event: 'found', count: 1 });
    expect(found).toMatchObject({ add: [IN_REVIEW], foundBy: 'sweep' });
  });
});
