import { InputError } from '@backstage/errors';
import { z } from 'zod';
import { isId } from '../RequestStore';

/** What an adapter says, in whichever of its shapes. */
export interface CallbackSaying {
  /** One of both. */
  requestId?: string;
  correlationId?: string;
  verdict: 'approved' | 'denied' | 'failed' | 'expired';
  reason?: string;
  /** Who has answered there. */
  actorId?: string;
  selectedOption?: string;
  customText?: string;
}

const text = z.string().max(4_000);
const id = z
  .union([z.int().positive(), z.string().refine(isId)])
  .transform(String);
const actorId = z
  .union([z.string().min(1).max(200), z.int()])
  .transform(String);

const WORDS = [
  ...(['approved', 'approve', 'applied', 'denied', 'deny'] as const),
  ...(['failed', 'error', 'expired'] as const),
];
const VERDICTS: Record<(typeof WORDS)[number], CallbackSaying['verdict']> = {
  ...{ approved: 'approved', approve: 'approved', applied: 'approved' },
  ...{ denied: 'denied', deny: 'denied' },
  ...{ failed: 'failed', error: 'failed', expired: 'expired' },
};

const decisionSchema = z.object({
  approval_request_id: id.optional(),
  correlation_id: z.string().min(1).max(100).optional(),
  decision: z.enum(WORDS),
  reason: text.nullish(),
  actor_id: actorId.nullish(),
  selected_option: text.nullish(),
  custom_text: text.nullish(),
  transcript: text.nullish(),
});

/** Of the reference executor. */
const executionSchema = z.object({
  correlation_id: z.string().min(1).max(100),
  status: z.enum(['success', 'error']),
  actor_id: actorId.nullish(),
  result: z.union([
    text,
    z.object({
      selected_option: text.nullish(),
      custom: z.union([z.boolean(), text]).nullish(),
    }),
  ]),
});

const TIMEOUT = /time(d)?[ _-]?out/i;

/** Throws an InputError for anything that is no answer to a request. */
export function parseCallback(body: Buffer): CallbackSaying {
  const content = json(body);
  const execution = executionSchema.safeParse(content);
  if (execution.success) return fromExecution(execution.data);
  const decision = decisionSchema.safeParse(content);
  if (!decision.success) {
    throw new InputError(
      `The body must be a decision, {approval_request_id or correlation_id, decision, …}, or {correlation_id, status, result}: ${firstIssue(
        decision.error,
      )}`,
    );
  }
  return fromDecision(decision.data);
}

function fromDecision(data: z.output<typeof decisionSchema>): CallbackSaying {
  if (!data.approval_request_id && !data.correlation_id) {
    throw new InputError(
      'approval_request_id or correlation_id: one of them says which request is meant',
    );
  }
  const reason = data.reason ?? undefined;
  const selectedOption = data.selected_option ?? undefined;
  const customText = data.custom_text ?? data.transcript ?? undefined;
  return {
    requestId: data.approval_request_id,
    correlationId: data.correlation_id,
    verdict: verdictOf(VERDICTS[data.decision], reason),
    reason,
    actorId: data.actor_id ?? undefined,
    selectedOption,
    ...(selectedOption === undefined && { customText }),
  };
}

function fromExecution(data: z.output<typeof executionSchema>): CallbackSaying {
  const common = {
    correlationId: data.correlation_id,
    actorId: data.actor_id ?? undefined,
  };
  if (data.status === 'error' || typeof data.result === 'string') {
    const reason = typeof data.result === 'string' ? data.result : undefined;
    return { ...common, verdict: verdictOf('failed', reason), reason };
  }
  const { selected_option: selected, custom } = data.result;
  const answer = selected ?? undefined;
  return typeof custom === 'string' && custom !== ''
    ? { ...common, verdict: 'approved', customText: custom }
    : {
        ...{ ...common, verdict: 'approved' },
        ...(custom === true
          ? { customText: answer }
          : { selectedOption: answer }),
      };
}

/** The reference adapters say that their time is over as an error. */
function verdictOf(
  verdict: CallbackSaying['verdict'],
  reason: string | undefined,
): CallbackSaying['verdict'] {
  const isTimeout = verdict === 'failed' && TIMEOUT.test(reason ?? '');
  return isTimeout ? 'expired' : verdict;
}

function json(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    throw new InputError('The body must be JSON');
  }
}

function firstIssue({ issues: [issue] }: z.ZodError): string {
  return [issue.path.join('.'), issue.message].filter(Boolean).join(': ');
}
