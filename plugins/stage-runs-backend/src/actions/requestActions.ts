import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type {
  AuditorService,
  BackstageCredentials,
} from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import type { z as zod } from 'zod/v3';
import type { ApiCallers } from '../api/ApiCallers';
import { audited, type AuditedChange } from '../api/audited';
import type { DecisionProofs } from '../api/DecisionProofs';
import { requestDecision } from '../api/requestRoutes';
import {
  MAX_CUSTOM_LENGTH,
  MAX_REASON_LENGTH,
  type RequestDecision,
} from '../requests/judgeDecision';
import type { PortalDecisions } from '../requests/PortalDecisions';
import type { RequestReader } from '../requests/RequestReader';
import { onBehalfOf } from './onBehalfOf';
import {
  requestAnswerSchema,
  requestDetailSchema,
  toRequestAnswer,
  toRequestDetailAnswer,
} from './requestAnswer';

interface RequestActionOptions {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  callers: ApiCallers;
  requestReader: RequestReader;
  portalDecisions: PortalDecisions;
  proofs: DecisionProofs;
  /** Without a slash at the end. */
  appUrl: string;
}

const KINDS = ['approval', 'question'] as const;
const STATUSES = [
  ...(['requested', 'approved', 'applied'] as const),
  ...(['denied', 'expired', 'failed'] as const),
] as const;

const OF_A_PERSON =
  'A decision of a person: call it only when they have told you so after reading the request. Portals may refuse it to tools; then the person decides on the page of the request.';

/** What the pages for agents' requests do, as Backstage actions. */
export function addRequestActions(options: RequestActionOptions): void {
  addListRequests(options);
  addGetRequest(options);
  addDecideRequest(options);
  addAnswerRequest(options);
}

function addListRequests(options: RequestActionOptions): void {
  const { actionsRegistry, callers, requestReader, appUrl } = options;
  actionsRegistry.register({
    name: 'list-requests',
    title: 'List requests of agents',
    description:
      'What agents ask people for, approvals and questions, in the projects that the caller may see: open ones first, then the newest. Ask again with nextCursor, and the same filters, for more.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z
          .object({
            projectId: z.string().uuid().optional(),
            runId: z.string().uuid().optional(),
            kind: z.enum(KINDS).optional(),
            status: z.array(z.enum(STATUSES)).max(6).optional(),
            limit: z.number().int().min(1).max(100).optional(),
            cursor: z.string().max(500).optional(),
          })
          .strict(),
      output: z =>
        z.object({
          requests: z.array(requestAnswerSchema(z)),
          nextCursor: z.string().optional(),
        }),
    },
    async action({ input, credentials }) {
      const person = await callers.known(credentials);
      const { cursor, limit = 20, ...filters } = input;
      const query = { filters, cursor, limit };
      const { items, nextCursor } = await requestReader.list(person, query);
      const requests = items.map(each => toRequestAnswer(each, appUrl));
      return { output: { requests, nextCursor } };
    },
  });
}

function addGetRequest(options: RequestActionOptions): void {
  const { actionsRegistry, callers, requestReader, appUrl } = options;
  actionsRegistry.register({
    name: 'get-request',
    title: 'Inspect a request of an agent',
    description:
      'Exactly what an agent asks for, with the digest that a decision has to name, what was decided, and whether the caller may decide now.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z => z.object({ requestId: requestIdSchema(z) }).strict(),
      output: z => requestDetailSchema(z),
    },
    async action({ input, credentials }) {
      const person = await callers.known(credentials);
      const detail = await requestReader.detail(person, input.requestId);
      return { output: toRequestDetailAnswer(detail, appUrl) };
    },
  });
}

function addDecideRequest(options: RequestActionOptions): void {
  options.actionsRegistry.register({
    name: 'decide-request',
    title: 'Approve or deny what an agent asks for',
    description: `Approves or denies a call of a tool, or denies an answer to a question. What is approved is carried out next. ${OF_A_PERSON}`,
    attributes: { destructive: true, idempotent: true },
    schema: {
      input: z =>
        decidedSchema(z)
          .extend({
            decision: z.enum(['approved', 'denied']),
            reason: z
              .string()
              .max(MAX_REASON_LENGTH)
              .optional()
              .describe('The agent reads it'),
          })
          .strict(),
      output: z => takenSchema(z),
    },
    async action({ input: { requestId, ...decision }, credentials }) {
      return decide(options, { credentials, requestId, decision });
    },
  });
}

function addAnswerRequest(options: RequestActionOptions): void {
  options.actionsRegistry.register({
    name: 'answer-request',
    title: 'Answer a question of an agent',
    description: `Answers a question with one of its options, or in the person's own words where it takes them. ${OF_A_PERSON}`,
    attributes: { destructive: true, idempotent: true },
    schema: {
      input: z =>
        decidedSchema(z)
          .extend({
            selectedOption: z.string().max(300).optional(),
            customText: z.string().min(1).max(MAX_CUSTOM_LENGTH).optional(),
          })
          .strict(),
      output: z => takenSchema(z),
    },
    async action({ input: { requestId, ...answer }, credentials }) {
      const { selectedOption, customText } = answer;
      // Without an answer it would approve a call, which is not what this one is for.
      if (selectedOption === undefined && customText === undefined) {
        throw new InputError('selectedOption or customText: one is needed');
      }
      const decision = { decision: 'approved' as const, ...answer };
      return decide(options, { credentials, requestId, decision });
    },
  });
}

function requestIdSchema(z: typeof zod) {
  return z.string().regex(/^[1-9][0-9]{0,17}$/);
}

function decidedSchema(z: typeof zod) {
  return z.object({
    requestId: requestIdSchema(z),
    digest: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .describe('Of the request that the person has seen'),
  });
}

function takenSchema(z: typeof zod) {
  return requestDetailSchema(z).extend({
    taken: z
      .boolean()
      .describe('False: it had been decided, or was over; nothing has changed'),
  });
}

/** Audited as the route is, also when it is refused. */
async function decide(
  options: RequestActionOptions,
  call: {
    credentials: BackstageCredentials;
    requestId: string;
    decision: RequestDecision;
  },
) {
  const { auditor, callers, portalDecisions, proofs } = options;
  const { requestId, decision } = call;
  const { meta, ...event } = requestDecision(requestId, decision);
  const change: AuditedChange = {
    ...{ ...event, meta: { ...meta, ...onBehalfOf(call.credentials) } },
  };
  const decided = await audited(auditor, undefined, change, async () => {
    const credentials = await callers.known(call.credentials);
    const proof = proofs.of(credentials, { act: 'request', session: 'action' });
    const wish = { credentials, requestId, decision, proof };
    return { credentials, ...(await portalDecisions.decide(wish)) };
  });
  const detail = await options.requestReader.detail(
    ...([decided.credentials, requestId] as const),
  );
  const answer = toRequestDetailAnswer(detail, options.appUrl);
  return { output: { ...answer, taken: decided.isTaken } };
}
