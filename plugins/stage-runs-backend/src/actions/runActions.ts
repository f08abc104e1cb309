import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import type {
  AuditorService,
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import type { ApiCallers } from '../api/ApiCallers';
import type { DecisionProofs } from '../api/DecisionProofs';
import { audited, type AuditedChange } from '../api/audited';
import type { RunApprover } from '../api/RunApprover';
import type { Operation, RunOperator } from '../api/RunOperator';
import type { RunReader } from '../api/RunReader';
import { onBehalfOf } from './onBehalfOf';
import {
  runAnswerSchema,
  runDetailSchema,
  toRunAnswer,
  toRunDetailAnswer,
} from './runAnswer';

export interface ActionOptions {
  actionsRegistry: ActionsRegistryService;
  auditor: AuditorService;
  callers: ApiCallers;
  reader: RunReader;
  operator: RunOperator;
  approver: RunApprover;
  proofs: DecisionProofs;
  /** Without a slash at the end. */
  appUrl: string;
}

const STATUSES = [
  ...(['pending', 'preparing', 'running', 'waiting_mcp'] as const),
  ...(['waiting_owner_review', 'waiting_backpressure'] as const),
  ...(['succeeded', 'failed', 'canceled'] as const),
] as const;

/**
 * What the pages for runs do, as Backstage actions: for a person's own MCP client and for
 * software templates. The same code decides, with the rights of the person who calls.
 */
export function addRunActions(options: ActionOptions): void {
  addListRuns(options);
  addGetRun(options);
  addCancelRun(options);
  addRetryRun(options);
  addApproveResult(options);
}

function addListRuns({
  actionsRegistry,
  callers,
  reader,
  appUrl,
}: ActionOptions): void {
  actionsRegistry.register({
    name: 'list-runs',
    title: 'List runs',
    description:
      'Runs of agents in the projects that the caller may see, newest first. Ask again with nextCursor, and the same filters, for more.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z =>
        z
          .object({
            projectId: z.string().uuid().optional(),
            repository: z.string().max(200).optional().describe('owner/name'),
            issueNumber: z.number().int().min(1).optional(),
            status: z.array(z.enum(STATUSES)).max(9).optional(),
            stage: z.string().max(40).optional().describe('For example dev'),
            limit: z.number().int().min(1).max(100).optional(),
            cursor: z.string().max(500).optional(),
          })
          .strict(),
      output: z =>
        z.object({
          runs: z.array(runAnswerSchema(z)),
          nextCursor: z.string().optional(),
        }),
    },
    async action({ input, credentials }) {
      const person = await callers.known(credentials);
      const { cursor, limit = 20, ...filters } = input;
      const page = await reader.list(person, {
        ...{ filters, cursor, limit, sort: 'createdAt', order: 'desc' },
      });
      const runs = page.items.map(run => toRunAnswer(run, appUrl));
      return { output: { runs, nextCursor: page.nextCursor } };
    },
  });
}

function addGetRun(options: ActionOptions): void {
  const { actionsRegistry, callers } = options;
  actionsRegistry.register({
    name: 'get-run',
    title: 'Inspect a run',
    description:
      'Where one run stands, what it has delivered, and what the caller may do with it now.',
    attributes: { readOnly: true, idempotent: true },
    schema: {
      input: z => z.object({ runId: z.string().uuid() }).strict(),
      output: z => runDetailSchema(z),
    },
    async action({ input, credentials }) {
      const person = await callers.known(credentials);
      return { output: await detailOf(options, person, input.runId) };
    },
  });
}

function addCancelRun(options: ActionOptions): void {
  const { actionsRegistry, operator } = options;
  actionsRegistry.register({
    name: 'cancel-run',
    title: 'Cancel a run',
    description:
      'Asks a run to stop; it ends as canceled when its agent is gone. What it has not delivered is lost. Asking twice changes nothing.',
    attributes: { destructive: true, idempotent: true },
    schema: {
      input: z =>
        z
          .object({
            runId: z.string().uuid(),
            reason: z.string().max(500).optional().describe('Shown to people'),
          })
          .strict(),
      output: z => runDetailSchema(z),
    },
    async action({ input: { runId, reason }, credentials }) {
      const person = await operate(options, { credentials, runId }, [
        'run-cancel',
        operation => operator.cancel(operation, reason),
      ]);
      return { output: await detailOf(options, person, runId) };
    },
  });
}

function addRetryRun(options: ActionOptions): void {
  const { actionsRegistry, operator } = options;
  actionsRegistry.register({
    name: 'retry-run',
    title: 'Retry a run',
    description:
      'Starts a new run for the issue of one that has ended without a result, with the issue as it is now.',
    attributes: { destructive: false },
    schema: {
      input: z => z.object({ runId: z.string().uuid() }).strict(),
      output: z => runDetailSchema(z).describe('The new run'),
    },
    async action({ input: { runId }, credentials }) {
      let started = runId;
      const person = await operate(options, { credentials, runId }, [
        'run-retry',
        async operation => {
          started = (await operator.retry(operation)).runId;
        },
      ]);
      return { output: await detailOf(options, person, started) };
    },
  });
}

function addApproveResult(options: ActionOptions): void {
  const { actionsRegistry, approver, proofs } = options;
  actionsRegistry.register({
    name: 'approve-result',
    title: 'Approve what a run has delivered',
    description:
      'Accepts the result of a run, so that the next stage may start. A decision of a person: call it only when they have told you so after reading the result. Portals may refuse it to tools; then the person approves on the page of the run.',
    attributes: { destructive: true },
    schema: {
      input: z =>
        z
          .object({
            runId: z.string().uuid(),
            artefactSha: z
              .string()
              .regex(/^[0-9a-f]{40}$/)
              .describe(
                'The commit that the person has seen: headSha of the run',
              ),
          })
          .strict(),
      output: z => runDetailSchema(z),
    },
    async action({ input: { runId, artefactSha }, credentials }) {
      const person = await operate(options, { credentials, runId }, [
        'run-approve',
        operation => {
          const proof = proofs.of(operation.credentials, {
            ...{ act: 'result', session: 'action' },
          });
          return approver.approve({ ...operation, artefactSha, proof });
        },
      ]);
      return { output: await detailOf(options, person, runId) };
    },
  });
}

type Person = BackstageCredentials<BackstageUserPrincipal>;

/** Audited as the routes are, also when it is refused. */
async function operate(
  { auditor, callers }: ActionOptions,
  call: { credentials: BackstageCredentials; runId: string },
  [eventId, work]: [string, (operation: Operation) => Promise<void>],
): Promise<Person> {
  const { runId } = call;
  const change: AuditedChange = {
    ...{ eventId, severityLevel: 'medium' },
    meta: { runId, ...onBehalfOf(call.credentials) },
  };
  return audited(auditor, undefined, change, async () => {
    const credentials = await callers.known(call.credentials);
    const { userEntityRef } = credentials.principal;
    await work({ credentials, userEntityRef, runId });
    return credentials;
  });
}

async function detailOf(
  { reader, appUrl }: ActionOptions,
  person: Person,
  runId: string,
) {
  return toRunDetailAnswer(await reader.detail(person, runId), appUrl);
}
