import type { ApprovalMode } from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import type { Domain } from '../createDomain';
import type { RequestDecision } from '../requests/judgeDecision';
import type { RequestWish } from '../requests/types';
import type { Act, Case, On } from './doors';
import type { Driver } from './driver';
import type { Runners } from './runners';
import { aQuestion, aWish } from './requestParts';
import type { TestPlatform } from './startTestPlatform';

/** A request, its run, and the token of the agent that has asked. */
export interface Asked extends On {
  requestId: string;
  digest: string;
  agentToken: string;
}

interface Options {
  platform: TestPlatform;
  driver: Driver;
  runners: Runners;
  domain: Domain;
}

/** The tool that those agents want to call. */
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

/** Agents of runs that ask people, and what people do about it. `parts` are asked for when a test runs. */
export function requestActs(parts: () => Options) {
  async function asked(
    wishOf: typeof aWish | typeof aQuestion,
    changes: Partial<RequestWish> = {},
  ): Promise<Asked> {
    const { platform, runners, domain } = parts();
    const { knex } = platform;
    const { number: issue } = await platform.onGitHub(
      ...(['mateo', 'POST', '/issues', { title: 'Opening hours' }] as const),
    );
    const { id: runId, mcpToken } = await runners.attemptInProgress({
      issue_number: issue,
    });
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
    const wish = wishOf({ id: runId }, { mode: 'delegated', ...changes });
    const { id: requestId } = await knex.transaction(trx =>
      domain.desk.ask(trx, wish),
    );
    const { payload_digest: digest } = (await domain.requests.find(requestId))!;
    return { issue, runId, requestId, digest, agentToken: mcpToken };
  }

  /** What people did, which is the same by whichever door: the row, the request, the run's events. */
  async function seen({ runId, requestId }: On): Promise<unknown> {
    const { domain, driver } = parts();
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

  const decide = ({ requestId, digest }: Asked, decision: object): Act => ({
    rest: {
      method: 'POST',
      path: `/stage-runs/requests/${requestId}/decision`,
      body: { digest, ...decision },
    },
    action: {
      name: 'decide-request',
      input: { requestId, digest, ...decision },
    },
  });

  const answer = (
    { requestId, digest }: Asked,
    { decision: _, ...said }: Partial<RequestDecision>,
  ): Act => ({
    rest: {
      method: 'POST',
      path: `/stage-runs/requests/${requestId}/decision`,
      body: { decision: 'approved', digest, ...said },
    },
    action: { name: 'answer-request', input: { requestId, digest, ...said } },
  });

  const cases: Case[] = [
    {
      name: 'list requests',
      prepare: () => asked(aQuestion),
      act: ({ runId }) => ({
        rest: { method: 'GET', path: `/stage-runs/requests?runId=${runId}` },
        action: { name: 'list-requests', input: { runId } },
      }),
      seen,
      reader: 200,
    },
    {
      name: 'inspect a request',
      prepare: () => asked(aWish),
      act: ({ requestId }) => ({
        rest: { method: 'GET', path: `/stage-runs/requests/${requestId}` },
        action: { name: 'get-request', input: { requestId } },
      }),
      seen,
      reader: 200,
    },
    {
      name: 'approve a request',
      prepare: () => asked(aWish),
      act: on =>
        decide(on as Asked, { decision: 'approved', reason: 'It is right.' }),
      seen,
      reader: 403,
    },
    {
      name: 'deny a request',
      prepare: () => asked(aWish),
      act: on =>
        decide(on as Asked, { decision: 'denied', reason: 'Too early.' }),
      seen,
      reader: 403,
    },
    {
      name: 'answer a question',
      prepare: () => asked(aQuestion),
      act: on => answer(on as Asked, { customText: 'Green' }),
      seen,
      reader: 403,
    },
  ];
  return { asked, seen, decide, answer, cases };
}
