import type { ApprovalMode } from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import type { Domain } from '../createDomain';
import type { RequestDecision } from '../requests/judgeDecision';
import type { RequestWish } from '../requests/types';
import type { Act, Case, On, Parts } from './doors';
import { aQuestion, aWish } from './requestParts';

/** A request, its run, and the token of the agent that has asked. */
export interface Asked extends On {
  requestId: string;
  digest: string;
  agentToken: string;
}

/** The tool that the agents want to call. */
export function addAskingTool(domain: Domain): void {
  domain.tools.add({
    ...{ name: 'test.write', title: 'Write', description: 'Writes.' },
    category: 'control',
    input: z.strictObject({ name: z.string() }),
    approval: (): ApprovalMode => 'delegated',
    requestText: () => ({
      summary: 'Writes what was asked.',
      risk: 'What was there is gone.',
    }),
    call: async () => ({ written: true }),
  });
}

/** An agent at work asks people. */
export async function asked(
  parts: Parts,
  wishOf: typeof aWish | typeof aQuestion,
  changes: Partial<RequestWish> = {},
): Promise<Asked> {
  const { domain } = parts;
  const { issue, runId, agentToken } = await agentAtWork(parts);
  const wish = wishOf({ id: runId }, { mode: 'delegated', ...changes });
  const { id: requestId } = await parts.platform.knex.transaction(trx =>
    domain.desk.ask(trx, wish),
  );
  const { payload_digest: digest } = (await domain.requests.find(requestId))!;
  return { issue, runId, requestId, digest, agentToken };
}

async function agentAtWork({ platform, runners }: Parts) {
  const { knex } = platform;
  const { number: issue } = await platform.onGitHub(
    ...(['mateo', 'POST', '/issues', { title: 'Opening hours' }] as const),
  );
  const attempt = await runners.attemptInProgress({ issue_number: issue });
  const { id: runId, mcpToken: agentToken } = attempt;
  const now = knex.raw('kernel.now()');
  await knex('runs')
    .where({ id: runId })
    .update({
      ...{ status: 'running', running_since: now },
      deadline_at: knex.raw(`kernel.now() + interval '5 hours'`),
    });
  await knex('run_attempts')
    .where({ run_id: runId })
    .update({ started_at: now });
  return { issue, runId, agentToken };
}

/** What people did about it, which is the same by whichever door. */
export async function peoplesPart(
  { runId, requestId }: On,
  { domain, driver }: Parts,
): Promise<unknown> {
  const decision = await domain.requests.decisionOf(requestId!);
  const events = await driver.eventsOf(runId);
  return {
    decision: decision && [
      ...[decision.decision, decision.user_entity_ref, decision.reason],
      ...[decision.selected_option, decision.custom_text],
    ],
    events: events
      .filter(({ actor }) => actor.type === 'human')
      .map(({ type, actor }) => [type, actor.id]),
  };
}

export function decisionOn(
  { requestId, digest }: Asked,
  decision: Partial<RequestDecision>,
): Act {
  return {
    rest: {
      method: 'POST',
      path: `/stage-runs/requests/${requestId}/decision`,
      body: { digest, ...decision },
    },
    action: {
      name: 'decide-request',
      input: { requestId, digest, ...decision },
    },
  };
}

export function answerTo(
  { requestId, digest }: Asked,
  answer: Pick<RequestDecision, 'selectedOption' | 'customText'>,
): Act {
  return {
    rest: {
      method: 'POST',
      path: `/stage-runs/requests/${requestId}/decision`,
      body: { decision: 'approved', digest, ...answer },
    },
    action: { name: 'answer-request', input: { requestId, digest, ...answer } },
  };
}

/** What people do about what agents ask. */
export const REQUEST_CASES: Case[] = [
  {
    name: 'list requests',
    prepare: parts => asked(parts, aQuestion),
    act: ({ runId }) => ({
      rest: { method: 'GET', path: `/stage-runs/requests?runId=${runId}` },
      action: { name: 'list-requests', input: { runId } },
    }),
    seen: peoplesPart,
    reader: 200,
  },
  {
    name: 'inspect a request',
    prepare: parts => asked(parts, aWish),
    act: ({ requestId }) => ({
      rest: { method: 'GET', path: `/stage-runs/requests/${requestId}` },
      action: { name: 'get-request', input: { requestId } },
    }),
    seen: peoplesPart,
    reader: 200,
  },
  {
    name: 'approve a request',
    prepare: parts => asked(parts, aWish),
    act: on =>
      decisionOn(on as Asked, { decision: 'approved', reason: 'It is right.' }),
    seen: peoplesPart,
    reader: 403,
  },
  {
    name: 'deny a request',
    prepare: parts => asked(parts, aWish),
    act: on =>
      decisionOn(on as Asked, { decision: 'denied', reason: 'Too early.' }),
    seen: peoplesPart,
    reader: 403,
  },
  {
    name: 'answer a question',
    prepare: parts => asked(parts, aQuestion),
    act: on => answerTo(on as Asked, { customText: 'Green' }),
    seen: peoplesPart,
    reader: 403,
  },
];
