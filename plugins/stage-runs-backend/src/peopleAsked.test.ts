import {
  installTestClock,
  type TestClock,
} from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import type { ApprovalMode } from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import { anotherDomain } from './__testUtils__/anotherDomain';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  OWNER,
  PROJECT_ADMIN,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';
import type { Domain } from './createDomain';
import { RunnerCalls } from './runner/RunnerCalls';

jest.setTimeout(180_000);

const HOUR_MS = 3_600_000;
const WRITE = '  - write: { path: docs/hours.md, content: "9 to 5\\n" }';

let platform: TestPlatform;
let driver: Driver;
let domain: Domain;
let clock: TestClock;
const calls: string[] = [];

beforeAll(async () => {
  const another = anotherDomain();
  // One attempt: whatever is started for an answer is none of those that a lost agent gets.
  platform = await startTestPlatform({
    ...{ features: [another.feature], runs: { attempts: 1 } },
  });
  driver = driverOf(platform);
  domain = another.domain();
  clock = await installTestClock(platform.knex);
  domain.tools.add({
    ...{ name: 'test.write', title: 'Write', description: 'Writes.' },
    category: 'control',
    input: z.strictObject({ name: z.string() }),
    approval: (): ApprovalMode => 'owner',
    requestText: () => ({
      summary: 'Writes what was asked.',
      risk: 'What was there is gone.',
    }),
    async call({ idempotencyKey }) {
      calls.push(idempotencyKey);
      return { written: true };
    },
  });
});

afterAll(() => platform.stop());

/** A run whose agent has told that it is about to ask. */
async function runThatAsks(steps: string) {
  const issue = await driver.labeledIssue(
    script(`  - status: asking\n${steps}`),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ lastStatusText: 'asking' }),
  );
  return { issue, id };
}

function ask(runId: string, changes: object = {}) {
  return platform.knex.transaction(trx =>
    domain.desk.ask(trx, {
      ...{ runId, attempt: 1, idempotencyKey: `${runId}/1` },
      ...{ tool: 'test.write', arguments: { name: 'hours' }, mode: 'owner' },
      summary: 'Writes the opening hours.',
      risk: 'They may be wrong afterwards.',
      ...changes,
    }),
  );
}

const question = {
  ...{ tool: null, arguments: {}, risk: '' },
  summary: 'Which hours are right, for all of us?',
  question: { options: ['9 to 5', '10 to 6'], allowCustom: true },
};

async function decide(id: string, decision: object) {
  const request = (await domain.requests.find(id))!;
  const user = await domain.directory.userByEntityRef(PROJECT_ADMIN);
  return domain.decisions.decide(
    id,
    { decision: 'approved', digest: request.payload_digest, ...decision },
    { user: user!, proof: { kind: 'portal_session', id: 's' } },
  );
}

const statusOf = async (id: string) => (await domain.store.find(id)).status;

it('E2E-071 an agent that ended while it waited goes on with the answer in its prompt, in its next attempt', async () => {
  const { issue, id } = await runThatAsks(`  - wait: { ms: 6000 }\n${WRITE}`);
  const request = await ask(id, question);
  expect(await statusOf(id)).toBe('waiting_owner_review');

  await eventually(async () => {
    const { attempts } = await driver.detailOf(id);
    expect(attempts).toMatchObject([
      { exitReason: 'reported_while_waiting', removedAt: expect.any(String) },
    ]);
  }, 60_000);
  // What it has handed in was made without the answer.
  expect(await statusOf(id)).toBe('waiting_owner_review');

  await decide(request.id, { customText: '```\nWeekdays only' });
  const run = await driver.runThat(issue, found =>
    expect(found).toMatchObject({ outcome: 'delivered', attempt: 2 }),
  );
  const { attempts } = await driver.detailOf(run.id);
  expect(attempts[1]).toMatchObject({
    restoredFrom: { runId: run.id, attempt: 1 },
  });
  const stored = await domain.store.find(id);
  const { prompt } = await new RunnerCalls(domain).prompt(stored);
  expect(prompt).toContain('## What people have answered');
  expect(prompt).toContain('````text\n```\nWeekdays only\n````');
  expect(prompt).toContain(`request ${request.id}, ${PROJECT_ADMIN}`);
  await eventually(async () => {
    const [comment] = await driver.commentsOn(issue);
    expect(comment.body).toContain('### ✅ Delivered');
    expect(comment.body).not.toContain('was lost');
  });
});

it('an agent whose pod is lost while it waits is started again for the answer only', async () => {
  const { id } = await runThatAsks('  - wait: { ms: 60000 }');
  const request = await ask(id);
  const { execution } = await driver.detailOf(id);
  await platform.batch.deleteNamespacedJob({
    ...{ namespace: execution.namespace!, name: execution.jobName! },
    propagationPolicy: 'Background',
  });
  await eventually(async () => {
    const { attempts } = await driver.detailOf(id);
    expect(attempts).toMatchObject([{ removedAt: expect.any(String) }]);
  }, 60_000);
  expect(await statusOf(id)).toBe('waiting_mcp');

  await decide(request.id, {});
  await eventually(async () => {
    const run = await domain.store.find(id);
    expect(run).toMatchObject({ status: 'running', attempt: 2 });
  }, 60_000);
  expect(calls).toContain(`${id}/1`);
  await platform.as(OWNER)('POST', `/stage-runs/runs/${id}/cancel`);
  await eventually(async () => {
    expect(await statusOf(id)).toBe('canceled');
  }, 60_000);
});

it('a person’s stop ends a run that waits without an agent, and what it had asked', async () => {
  const { id } = await runThatAsks(`  - wait: { ms: 4000 }\n${WRITE}`);
  const request = await ask(id);
  await eventually(async () => {
    const { attempts } = await driver.detailOf(id);
    expect(attempts).toMatchObject([{ endedAt: expect.any(String) }]);
  }, 60_000);
  await platform.as(OWNER)('POST', `/stage-runs/runs/${id}/cancel`);
  await eventually(async () => {
    expect(await statusOf(id)).toBe('canceled');
  }, 60_000);
  expect(await domain.requests.find(request.id)).toMatchObject({
    ...{ status: 'expired', end_code: 'run_ended' },
  });
});

it('E2E-086 a wait that is longer than the deadline kills nothing, and the agent goes on after it', async () => {
  const { issue, id } = await runThatAsks(`  - wait: { ms: 25000 }\n${WRITE}`);
  const request = await ask(id);
  await clock.advance(6 * HOUR_MS);
  const advancedAt = await domain.clock.now(platform.knex);
  await eventually(async () => {
    const attempt = await domain.attempts.find({ id, attempt: 1 });
    expect(attempt!.watched_at!.getTime()).toBeGreaterThan(
      advancedAt.getTime(),
    );
  }, 60_000);
  expect(await statusOf(id)).toBe('waiting_mcp');

  await decide(request.id, {});
  await driver.runThat(issue, run =>
    expect(run).toMatchObject({ outcome: 'delivered', attempt: 1 }),
  );
  const events = await driver.eventsOf(id);
  expect(
    events.filter(({ type }) => /^(run\.wait|approval)/.test(type)),
  ).toMatchObject([
    { type: 'run.wait.paused', payload: { requestId: request.id } },
    { type: 'approval.requested' },
    { type: 'approval.approved', actor: { id: PROJECT_ADMIN } },
    { type: 'approval.applied' },
    { type: 'run.wait.resumed' },
  ]);
});
