import { mockServices } from '@backstage/backend-test-utils';
import type { JsonObject } from '@backstage/types';
import type {
  Claim,
  PortalUser,
  ProjectDirectory,
  ProjectRole,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  AgentToolRegistry,
  type ApprovalMode,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { OutboxRow } from '../outbox/OutboxStore';
import type { AdapterConfig } from '../requests/adapters/adapterConfig';
import { createRequests } from '../requests/createRequests';
import { toolCallHandler } from '../requests/toolCallHandler';
import type { RequestWish } from '../requests/types';
import { AttemptStore } from '../runs/AttemptStore';
import { PROJECT_ID, aUser } from './samples';
import type { TestServices } from './startKernelServices';
import { storedRun } from './storedRun';

/** What a test lets the tool `test.write` do; each call is written down. */
export interface TestTool {
  calls: { key: string; input: JsonObject }[];
  /** By which approval it asks for now. */
  mode: ApprovalMode;
  run: (call: { signal: AbortSignal }) => Promise<JsonObject>;
}

const person = (login: string, changes: Partial<PortalUser> = {}) =>
  aUser({
    id: `6f0e2f4e-6e1b-4b4e-9a53-5f4f3c1d${login.length
      .toString()
      .padStart(4, '0')}`,
    email: `${login}@example.org`,
    userEntityRef: `user:default/${login}`,
    ...changes,
  });

export const PAULA = person('paula');
export const MATEO = person('mateowriter');
export const RINA = person('rinareader');
export const PETRA = person('petraplatform', { isPlatformAdmin: true });

const ROLES = new Map<string, ProjectRole>([
  [PAULA.id, 'admin'],
  [MATEO.id, 'read_write'],
  [RINA.id, 'read'],
]);
const PEOPLE = [PAULA, MATEO, RINA, PETRA];

const directory = {
  async project() {
    return { id: PROJECT_ID, slug: 'bookshop', name: 'Bookshop', locale: 'en' };
  },
  async roleIn({ userId }: { userId: string }) {
    return ROLES.get(userId);
  },
  async userByEntityRef(ref: string) {
    return PEOPLE.find(({ userEntityRef }) => userEntityRef === ref);
  },
  async listUsers() {
    return PEOPLE;
  },
  async listMembers() {
    return PEOPLE.filter(({ id }) => ROLES.has(id)).map(user => ({
      ...{ user, role: ROLES.get(user.id)!, deliveryRoles: [] },
    }));
  },
} as unknown as ProjectDirectory;

export interface RequestPartsOptions {
  adapters?: AdapterConfig[];
  requestExpiryMs?: number;
}

/** What one process has of requests, over the kernel's real services. */
export function requestParts(
  services: TestServices,
  options: RequestPartsOptions = {},
) {
  const { knex } = services;
  const attempts = new AttemptStore({ knex });
  const tools = new AgentToolRegistry();
  const tool = addTestTool(tools);
  const parts = createRequests({
    ...{
      ...services,
      attempts,
      directory,
      auditor: mockServices.auditor.mock(),
    },
    config: {
      adapters: options.adapters ?? [],
      requestExpiryMs: options.requestExpiryMs ?? 86_400_000,
    } as never,
  });
  const handler = toolCallHandler({
    ...{ ...services, ...parts, tools, directory },
    logger: mockServices.logger.mock(),
  });
  return { ...parts, attempts, directory, tools, tool, handler };
}

export type RequestParts = ReturnType<typeof requestParts>;

function addTestTool(tools: AgentToolRegistry): TestTool {
  const tool: TestTool = {
    ...{ calls: [], mode: 'owner' },
    run: async () => ({ done: true }),
  };
  tools.add({
    ...{ name: 'test.write', title: 'Write', description: 'Writes.' },
    category: 'control',
    input: z.strictObject({ name: z.string() }),
    approval: () => tool.mode,
    requestText: () => ({
      summary: 'Writes what was asked.',
      risk: 'What was there is gone.',
    }),
    async call({ idempotencyKey, input, signal }) {
      tool.calls.push({ key: idempotencyKey, input });
      return tool.run({ signal });
    },
  });
  return tool;
}

/** A run whose agent is at work. */
export async function runAtWork(knex: Knex, changes: object = {}) {
  const run = await storedRun(knex);
  await knex('runs')
    .where({ id: run.id })
    .update({
      running_since: knex.raw('kernel.now()'),
      deadline_at: knex.raw(`kernel.now() + interval '5 hours'`),
      ...changes,
    });
  await knex('run_attempts').insert({
    ...{ run_id: run.id, attempt: 1, job_name: 'j' },
    created_at: knex.raw('kernel.now()'),
    started_at: knex.raw('kernel.now()'),
  });
  return run;
}

export function aWish(
  run: { id: string },
  changes: Partial<RequestWish> = {},
): RequestWish {
  return {
    ...{ runId: run.id, attempt: 1, idempotencyKey: 'call-1' },
    ...{ tool: 'test.write', arguments: { name: 'hours' }, mode: 'owner' },
    summary: 'Writes the opening hours.',
    risk: 'They may be wrong afterwards.',
    ...changes,
  };
}

export function aQuestion(
  run: { id: string },
  changes: Partial<RequestWish> = {},
): RequestWish {
  return aWish(run, {
    ...{ tool: null, arguments: {}, risk: '' },
    summary: 'Which colour do you want?',
    question: { options: ['Red', 'Blue'], allowCustom: true },
    ...changes,
  });
}

/** The entry as a claim loop would hand it out; its lease stands until `abort`. */
export async function claimOf(
  knex: Knex,
  key: string,
): Promise<Claim<OutboxRow> & { abort(): void }> {
  const row = await knex<OutboxRow>('outbox').where({ key }).first();
  const controller = new AbortController();
  return {
    row: row!,
    signal: controller.signal,
    transaction: work => knex.transaction(work),
    confirm: async () => {},
    abort: () => controller.abort(),
  };
}
