import { NotFoundError } from '@backstage/errors';
import { scriptedRuntime } from '@stagecraft/backstage-plugin-stage-runs-backend-module-scripted';
import {
  standardScopes,
  standardStages,
} from '@stagecraft/backstage-plugin-stage-runs-backend-module-standard-stages';
import type { RunOutcome } from '@stagecraft/backstage-plugin-stage-runs-common';
import { anotherDomain } from '../__testUtils__/anotherDomain';
import { driverOf, script, type Driver } from '../__testUtils__/driver';
import { eventually } from '../__testUtils__/eventually';
import { claimOf } from '../__testUtils__/requestParts';
import { askingRunsOf, type RunThatAsks } from '../__testUtils__/runThatAsks';
import {
  OWNER,
  PROJECT_ADMIN,
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';
import type { Domain } from '../createDomain';
import { approvedStartHandler } from '../outbox/handlers/approvedStart';
import { Refusals } from '../trigger/Refusals';
import type { TriggerFactsReader } from '../trigger/TriggerFactsReader';
import { WishStarter } from './WishStarter';

jest.setTimeout(300_000);

const LABEL = 'run:doc-audit';

let platform: TestPlatform;
let driver: Driver;
let domain: Domain;
let asking: ReturnType<typeof askingRunsOf>;

beforeAll(async () => {
  const another = anotherDomain();
  platform = await startTestPlatform({ features: [another.feature] });
  driver = driverOf(platform);
  asking = askingRunsOf(platform);
  domain = another.domain();
  for (const stage of standardStages) domain.stages.addStage(stage);
  for (const scope of standardScopes) domain.stages.addScope(scope);
  domain.runtimes.addRuntime(scriptedRuntime);
});

afterAll(async () => {
  await asking?.stop();
  await platform?.stop();
});

/** What another process does with the entry; `facts` as that one sees them. */
function handlerWith(facts: Pick<TriggerFactsReader, 'read'> = domain.facts) {
  const refusals = new Refusals({
    ...{ ...domain, defaultLocale: 'en', appUrl: 'http://localhost:7007' },
  });
  const wishStarter = new WishStarter({
    ...{ ...domain, facts: facts as TriggerFactsReader, refusals },
  });
  return approvedStartHandler({ ...domain, wishStarter });
}

const keyOf = (requestId: string) => `approved-start/${requestId}`;
const claimFor = (requestId: string) =>
  claimOf(platform.knex, keyOf(requestId));
const handle = async (requestId: string, handler = handlerWith()) =>
  handler(await claimFor(requestId));

async function end({ runId }: RunThatAsks, outcome: RunOutcome) {
  await platform.knex.transaction(async trx => {
    const run = await domain.store.lock(trx, runId);
    await domain.lifecycle.end(trx, { run, outcome });
  });
}

/** Ends the run, and leaves it to the test to do what follows from that. */
async function endHeld(
  { runId }: RunThatAsks,
  outcome: RunOutcome,
  ...held: string[]
) {
  await platform.knex.transaction(async trx => {
    const run = await domain.store.lock(trx, runId);
    await domain.lifecycle.end(trx, { run, outcome });
    await trx('outbox').whereIn('key', held).update({ claimable_at: null });
  });
}

/** An approved start, of a run that is still at work. */
async function approvedStart() {
  const run = await asking.runThatAsks();
  const requestId = await asking.askFor(run, LABEL);
  await asking.decide(requestId);
  await asking.carriedOut(run, requestId);
  return { run, requestId };
}

/** As {@link approvedStart}; its run has delivered, and nobody has started anything. */
async function heldStart(outcome: RunOutcome = 'delivered') {
  const { run, requestId } = await approvedStart();
  await asking.quiet(run);
  await endHeld(run, outcome, keyOf(requestId));
  return { run, requestId };
}

const wishOf = (requestId: string) =>
  domain.wishes.find(requestId, platform.knex);
const ended = (requestId: string, expected: object) =>
  eventually(
    async () => expect(await wishOf(requestId)).toMatchObject(expected),
    60_000,
  );
const endsOf = async ({ runId }: RunThatAsks) =>
  (await driver.eventsOf(runId)).filter(
    ({ type }) => type === 'run.start.ended',
  );
const refusalsOf = async ({ issue }: RunThatAsks) =>
  (await driver.commentsOn(issue)).filter(({ body }) =>
    body.includes('No run was started'),
  );
const putRole = (role: string) =>
  platform.as(OWNER)(
    ...(['POST', `/kernel/projects/${platform.projectId}/members`] as const),
    { email: 'paula@example.org', role },
  );
const putLabel = ({ issue }: RunThatAsks, label: string) =>
  platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: [label],
  });

it('E2E-060 an agent in its pod asks for a stage, an admin approves, and the stage starts when the agent has delivered', async () => {
  const body = [
    script(
      [
        `  - tool: { name: github_labels_add, arguments: { labels: ["${LABEL}"] }, saveAs: asked }`,
        '  - write: { path: docs/asked.md, content: "${asked}\\n" }',
      ].join('\n'),
    ),
    '```stagecraft stage=doc-audit\nsteps:\n  - write: { path: docs/audit.md, content: "Fine.\\n" }\n```',
  ].join('\n');
  const issue = await driver.labeledIssue(body);
  const requestId = await eventually(async () => {
    const list = await platform.as(PROJECT_ADMIN)(
      'GET',
      '/stage-runs/requests?status=requested',
    );
    expect(list.body.items).toHaveLength(1);
    return list.body.items[0].id;
  }, 90_000);
  const [dev] = await driver.runsOf(issue);
  await asking.decide(requestId);
  const audit = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ stage: 'doc-audit', outcome: 'delivered' }),
  );
  expect(await driver.runsOf(issue)).toHaveLength(2);
  expect(await driver.detailOf(dev.id)).toMatchObject({
    summary: { stage: 'dev', outcome: 'delivered' },
  });
  expect(audit.requestedBy).toMatchObject({ login: 'paula' });
  expect(await asking.detailOf(requestId)).toMatchObject({
    start: { state: 'started', runId: audit.id },
  });
  await eventually(async () => {
    const comments = await driver.commentsOn(issue);
    const told = comments.filter(({ body: text }) =>
      text.includes(`/runs/${audit.id}).`),
    );
    expect(told).toHaveLength(1);
    expect(comments).toHaveLength(2);
  });
});

describe('what a person has approved', () => {
  it("starts when the asking run has delivered, as that person's act, and its label is put then", async () => {
    // Long enough for its label to be seen.
    const run = await asking.runThatAsks(script('  - wait: { ms: 8000 }'));
    const requestId = await asking.askFor(run, LABEL, 'docs');
    await asking.decide(requestId);
    const answer = await asking.carriedOut(run, requestId);
    expect(answer.result).toMatchObject({
      labels: ['docs'],
      starts: { label: LABEL, status: 'approved; starts when this run ends' },
    });
    await asking.quiet(run);
    expect(await driver.labelsOf(run.issue)).toEqual(['docs']);
    expect(await asking.laterRuns(run)).toEqual([]);
    const waiting = await asking.detailOf(requestId);
    expect(waiting.start).toEqual({ label: LABEL, state: 'waiting' });
    const comment = 'starts when this run has ended well';
    await eventually(async () => {
      const [shown] = await driver.commentsOn(run.issue);
      expect(shown.body).toContain(comment);
    });

    await end(run, 'delivered');
    await ended(requestId, { end_reason: 'started' });
    const [started] = await asking.laterRuns(run);
    expect(started).toMatchObject({ stage: 'doc-audit' });
    expect(await domain.store.find(started.id)).toMatchObject({
      ...{ trigger_label: LABEL, trigger_source: 'portal' },
      requested_by_user_entity_ref: PROJECT_ADMIN,
      requested_by_login: 'paula',
    });
    const detail = await asking.detailOf(requestId);
    expect(detail.start).toMatchObject({
      ...{ state: 'started', runId: started.id },
    });
    await eventually(async () =>
      expect(await driver.labelsOf(run.issue)).toContain(LABEL),
    );
    await eventually(async () => {
      const { rows } = await platform.knex.raw(
        `select status, reason from kernel.webhook_deliveries
          where action = 'labeled' and convert_from(payload, 'utf8')::jsonb @> ?`,
        [{ issue: { number: run.issue }, label: { name: LABEL } }],
      );
      expect(rows).toEqual([
        { status: 'ignored', reason: 'own_label_command' },
      ]);
    });
    expect(await endsOf(run)).toMatchObject([
      { payload: { reason: 'started', runId: started.id, label: LABEL } },
    ]);
    const events = await driver.eventsOf(started.id);
    expect(events).toContainEqual(
      expect.objectContaining({
        type: 'label.requested',
        actor: { type: 'human', id: PROJECT_ADMIN },
        payload: expect.objectContaining({ requestId, askedBy: run.runId }),
      }),
    );
  });

  it.each(['failed', 'denied', 'limited', 'canceled'] as const)(
    'starts nothing after a run that was %s',
    async outcome => {
      const { run, requestId } = await approvedStart();
      await end(run, outcome);
      await ended(requestId, {
        ...{ end_reason: 'dropped', end_code: `run_${outcome}` },
      });
      await asking.quiet(run);
      expect(await asking.laterRuns(run)).toEqual([]);
      expect(await driver.labelsOf(run.issue)).toEqual([]);
      expect(await endsOf(run)).toMatchObject([
        { payload: { reason: 'dropped', code: `run_${outcome}` } },
      ]);
      const [shown] = await driver.commentsOn(run.issue);
      expect(shown.body).toContain('**Did not go on.**');
      expect(await refusalsOf(run)).toEqual([]);
    },
  );

  it('starts nothing when it was denied', async () => {
    const run = await asking.runThatAsks();
    const requestId = await asking.askFor(run, LABEL);
    await asking.decide(requestId, 'denied');
    await end(run, 'delivered');
    await asking.quiet(run);
    expect(await wishOf(requestId)).toBeUndefined();
    expect(await asking.laterRuns(run)).toEqual([]);
  });

  it('starts nothing when nobody has decided before the run ended', async () => {
    const run = await asking.runThatAsks();
    const requestId = await asking.askFor(run, LABEL);
    await end(run, 'canceled');
    const { body } = await asking.decide(requestId);
    expect(body).toMatchObject({
      ...{ taken: false, request: { request: { status: 'expired' } } },
    });
    await asking.quiet(run);
    expect(await wishOf(requestId)).toBeUndefined();
    expect(await asking.laterRuns(run)).toEqual([]);
  });

  it('starts nothing when the call was not carried out as a whole', async () => {
    const { run, requestId } = await heldStart();
    await platform
      .knex('agent_requests')
      .where({ id: requestId })
      .update({ status: 'failed', end_code: 'call_failed' });
    await handle(requestId);
    await ended(requestId, { end_reason: 'dropped', end_code: 'start_failed' });
    expect(await asking.laterRuns(run)).toEqual([]);
  });
});

describe('is refused as the label of the person would be, in one comment', () => {
  async function expectRefused(
    { run, requestId }: { run: RunThatAsks; requestId: string },
    reason: string,
  ) {
    await handle(requestId);
    await handle(requestId);
    await ended(requestId, { end_reason: 'refused', end_code: reason });
    await asking.quiet(run);
    expect(await asking.laterRuns(run)).toEqual([]);
    const comments = await refusalsOf(run);
    expect(comments).toHaveLength(1);
    expect(comments[0].body).toContain(`Reason code: \`${reason}\``);
    expect(await endsOf(run)).toHaveLength(1);
    const told = await platform.knex('kernel.events').where({
      stream: `issue/${platform.repositoryId}/${run.issue}`,
      type: 'label.rejected',
    });
    expect(told).toMatchObject([{ payload: { reason, label: LABEL } }]);
    expect(await driver.labelsOf(run.issue)).not.toContain(LABEL);
  }

  it('where the issue was stopped meanwhile', async () => {
    const at = await heldStart();
    await putLabel(at.run, 'state:blocked');
    await expectRefused(at, 'stage_gate_closed');
  });

  it('where the label of another stage was put meanwhile', async () => {
    const { run, requestId } = await approvedStart();
    await putLabel(run, 'run:qa');
    await asking.quiet(run);
    await endHeld(run, 'delivered', keyOf(requestId));
    await handle(requestId);
    await ended(requestId, {
      ...{ end_reason: 'refused', end_code: 'issue_trigger_label_conflict' },
    });
    expect(await asking.laterRuns(run)).toEqual([]);
  });

  it('where the issue was closed after the run had ended', async () => {
    const at = await heldStart();
    const path = `/issues/${at.run.issue}`;
    await platform.onGitHub('mateo', 'PATCH', path, { state: 'closed' });
    await expectRefused(at, 'issue_closed');
  });

  it.each([
    ['read', 'sender_role_read_not_permitted'],
    [undefined, 'sender_not_project_member'],
  ])('where the person has only %s by then', async (role, reason) => {
    const at = await heldStart();
    if (role) await putRole(role);
    else {
      const user = await domain.directory.userByEntityRef(PROJECT_ADMIN);
      await platform.as(OWNER)(
        'DELETE',
        `/kernel/projects/${platform.projectId}/members/${user!.id}`,
      );
    }
    try {
      await handle(at.requestId);
    } finally {
      await putRole('admin');
    }
    await expectRefused(at, reason);
  });

  it('where somebody else has the name of the person by then', async () => {
    const at = await heldStart();
    await platform
      .knex('agent_request_decisions')
      .where({ request_id: at.requestId })
      .update({ user_id: '00000000-0000-4000-8000-000000000000' });
    await expectRefused(at, 'sender_not_allowed');
  });

  it('where the run has left a question, also before its label is there', async () => {
    const { run, requestId } = await approvedStart();
    await asking.quiet(run);
    const labels = `labels/${platform.repositoryId}/${run.issue}`;
    await endHeld(run, 'no-change', keyOf(requestId), labels);
    expect(await driver.labelsOf(run.issue)).toEqual([]);
    await handle(requestId);
    await ended(requestId, {
      ...{ end_reason: 'refused', end_code: 'stage_gate_closed' },
    });
    expect(await asking.laterRuns(run)).toEqual([]);
  });
});

describe('starts once, whatever happens at the same time', () => {
  const expectStarted = async (
    { run, requestId }: { run: RunThatAsks; requestId: string },
    also: () => Promise<unknown> = async () => undefined,
  ) => {
    const runs = await asking.laterRuns(run);
    expect(runs).toHaveLength(1);
    expect(await wishOf(requestId)).toMatchObject({
      ...{ end_reason: 'started', started_run_id: runs[0].id },
    });
    await also();
    expect(await endsOf(run)).toHaveLength(1);
    await asking.quiet(run);
    expect(await refusalsOf(run)).toEqual([]);
  };

  it('two processes with the same entry', async () => {
    const at = await heldStart();
    await Promise.all([handle(at.requestId), handle(at.requestId)]);
    await expectStarted(at, () => handle(at.requestId));
  });

  it('a crash between the run and what is told of it', async () => {
    const at = await heldStart();
    const claim = await claimFor(at.requestId);
    const dies = async () => {
      throw new Error('The process dies here');
    };
    const dying = handlerWith()({ ...claim, transaction: dies });
    await expect(dying).rejects.toThrow('The process dies here');
    expect(await wishOf(at.requestId)).toMatchObject({ ended_at: null });
    await handle(at.requestId);
    await expectStarted(at);
  });

  it('one that sees the run of another, which died with it, as what is in the way', async () => {
    const at = await heldStart();
    const claim = await claimFor(at.requestId);
    const late = handlerWith({
      async read(options) {
        const died = handlerWith()({
          ...claim,
          transaction: async () => {
            throw new Error('The process dies here');
          },
        });
        await expect(died).rejects.toThrow('The process dies here');
        return domain.facts.read(options);
      },
    });
    await handle(at.requestId, late);
    await expectStarted(at);
  });

  it('one that has decided to start before another has refused starts nothing', async () => {
    const at = await heldStart();
    const late = handlerWith({
      async read(options) {
        const context = await domain.facts.read(options);
        await putLabel(at.run, 'state:blocked');
        await handle(at.requestId);
        return context;
      },
    });
    await expect(handle(at.requestId, late)).rejects.toThrow(
      `The start that request ${at.requestId} asked for has ended`,
    );
    expect(await asking.laterRuns(at.run)).toEqual([]);
    expect(await wishOf(at.requestId)).toMatchObject({ end_reason: 'refused' });
  });

  it('one that has decided to refuse before another has started tells nothing', async () => {
    const at = await heldStart();
    const late = handlerWith({
      async read(options) {
        await handle(at.requestId);
        return domain.facts.read(options);
      },
    });
    await handle(at.requestId, late);
    await expectStarted(at);
  });

  it('one of two calls that two persons have approved', async () => {
    const run = await asking.runThatAsks();
    const first = await asking.askFor(run, LABEL);
    const second = await asking.askFor(run, LABEL, 'docs');
    await Promise.all([
      asking.decide(first),
      asking.decide(second, 'approved', platform.as(OWNER)),
    ]);
    const answers = [
      await asking.carriedOut(run, first),
      await asking.carriedOut(run, second),
    ];
    const [requestId] = answers.map(({ result }) => result.starts.request_id);
    expect(answers[1].result.starts.request_id).toBe(requestId);
    await asking.quiet(run);
    await endHeld(run, 'delivered', keyOf(requestId));
    await handle(requestId);
    await expectStarted({ run, requestId });
    const [started] = await asking.laterRuns(run);
    const login = requestId === first ? 'paula' : 'olivia';
    expect(started.requestedBy).toMatchObject({ login });
  });

  it('and a second stage that was approved as well is refused to its agent', async () => {
    const run = await asking.runThatAsks();
    const first = await asking.askFor(run, LABEL);
    await asking.decide(first);
    await asking.carriedOut(run, first);
    const second = await asking.askFor(run, 'run:self-improve');
    await asking.decide(second);
    expect(await asking.carriedOut(run, second)).toMatchObject({
      status: 'failed',
      reason: `${LABEL} was approved before (request ${first}): one stage starts after a run`,
    });
  });

  it('a start that can not be made ends the wish', async () => {
    const at = await heldStart();
    const gone = handlerWith({
      async read() {
        throw new NotFoundError(`There is no issue ${at.run.issue}`);
      },
    });
    const claim = await claimFor(at.requestId);
    await expect(gone(claim)).rejects.toThrow('There is no issue');
    expect(await wishOf(at.requestId)).toMatchObject({
      ...{ end_reason: 'dropped', end_code: 'start_failed' },
    });
  });
});

describe('nobody but a person approves', () => {
  it.each([
    { approved_by: 'user:default/petra' },
    { user_entity_ref: 'user:default/petra' },
    { idempotencyKey: 'k' },
    { request_id: '1' },
  ])('an agent can not say who: %j', async extra => {
    const { agent } = await asking.runThatAsks();
    await expect(
      agent.call('github_labels_add', { labels: [LABEL], ...extra }),
    ).rejects.toThrow(Object.keys(extra)[0]);
  });

  it('the tokens of an agent, of a run, and of a service decide nothing', async () => {
    const run = await asking.runThatAsks();
    const requestId = await asking.askFor(run, LABEL);
    for (const as of [
      platform.as(),
      platform.withToken(run.mcpToken),
      platform.asService,
    ]) {
      const { status } = await asking.decide(requestId, 'approved', as);
      expect([401, 403]).toContain(status);
    }
    expect(await asking.detailOf(requestId)).toMatchObject({
      request: { status: 'requested' },
    });
    await end(run, 'canceled');
    await asking.quiet(run);
    expect(await asking.laterRuns(run)).toEqual([]);
  });

  it('the database takes no wish without a decision', async () => {
    const run = await asking.runThatAsks();
    const requestId = await asking.askFor(run, LABEL);
    const forged = platform.knex('start_wishes').insert({
      ...{ request_id: requestId, run_id: run.runId, label: LABEL },
      ...{ repository_id: platform.repositoryId, issue_number: run.issue },
      created_at: platform.knex.raw('kernel.now()'),
    });
    await expect(forged).rejects.toThrow('violates foreign key constraint');
  });
});
