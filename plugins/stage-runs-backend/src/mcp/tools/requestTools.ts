import { NotFoundError } from '@backstage/errors';
import type { AgentTools } from '@stagecraft/backstage-plugin-stage-runs-node';
import { z } from 'zod';
import type { RequestDesk } from '../../requests/types';
import { toldOf } from '../requestAnswers';

/** Less than a call may last, so that the answer comes in time. */
const MAX_WAIT_SECONDS = 50;

const option = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(300, 'must have at most 300 characters');

const question = z.object({
  question: z
    .string()
    .trim()
    .min(10, 'must have 10 to 1000 characters')
    .max(1_000, 'must have 10 to 1000 characters')
    .describe("In the run's language, 10 to 1000 characters"),
  options: z
    .array(option)
    .min(2, 'must have 2 to 5 options')
    .max(5, 'must have 2 to 5 options')
    .refine(areDistinct, 'must differ by more than upper and lower case')
    .describe('2 to 5 answers to choose from'),
  allow_custom: z
    .boolean()
    .default(false)
    .describe('Whether people may write an answer of their own'),
  dry_run: z
    .boolean()
    .default(false)
    .describe('Only checks the question; nobody is asked'),
});

const reading = z.object({
  request_id: z
    .string()
    .regex(/^[1-9]\d{0,18}$/, 'must be a request_id that a tool has answered')
    .describe('As a tool has answered it'),
  wait_seconds: z
    .int()
    .min(0)
    .max(MAX_WAIT_SECONDS)
    .default(0)
    .describe(
      'How long to wait for the decision; ask again when it is still open',
    ),
});

const ANSWER =
  '`status`; open: `request_id`, `expires_at`; decided: `reason`, `selected_option`, `custom_text`, `result`';

/** Questions to people, and what became of requests. */
export function addRequestTools(
  tools: AgentTools,
  options: {
    desk: RequestDesk;
    /** Aborted when this process ends: whoever waits is answered as it is. */
    stopping: AbortSignal;
  },
): void {
  tools.add({
    name: 'owner.feedback.request',
    title: 'Ask the owner',
    description:
      'Asks the owner of the project a question with 2 to 5 options, when the task can not be ' +
      'done well without the answer. The run waits, and its time stands still. The same question ' +
      'again is the same request. Read the answer with owner.feedback.get.',
    category: 'control',
    input: question,
    reference: {
      ...{ who: 'all', approval: 'owner; `dry_run` none' },
      result: '`status: approval_required`, `request_id`, `expires_at`',
    },
    approval: (_, { dry_run: isDry }) => (isDry ? 'none' : 'owner'),
    requestText: (_, input) => ({ summary: input.question, risk: '' }),
    question: (_, input) => ({
      options: input.options,
      allowCustom: input.allow_custom,
    }),
    async call({ input }) {
      const { question: text, options: choices } = input;
      return { status: 'ok', dry_run: true, question: text, options: choices };
    },
  });
  addReading(tools, options, {
    name: 'owner.feedback.get',
    title: 'Read the answer to a question',
    description:
      'Answers what the owner has chosen, or that the question is still open. Waits up to ' +
      `${MAX_WAIT_SECONDS} seconds when told to.`,
  });
  addReading(tools, options, {
    name: 'request.get',
    title: 'Read what became of a request',
    description:
      'Answers whether a call that needs an approval was carried out, denied or is still open, ' +
      `with its result. Waits up to ${MAX_WAIT_SECONDS} seconds when told to.`,
  });
}

function addReading(
  tools: AgentTools,
  { desk, stopping }: { desk: RequestDesk; stopping: AbortSignal },
  names: { name: string; title: string; description: string },
): void {
  tools.add({
    ...names,
    category: 'read',
    input: reading,
    reference: { who: 'all', approval: 'none', result: ANSWER },
    async call({ run, input, signal }) {
      const { request_id: id, wait_seconds: seconds } = input;
      const answer =
        seconds > 0
          ? await desk.waitForAnswer(run.id, id, {
              timeoutMs: seconds * 1_000,
              signal: AbortSignal.any([signal, stopping]),
            })
          : await desk.answer(run.id, id);
      if (!answer) throw new NotFoundError(`This run has no request ${id}`);
      return toldOf(answer);
    },
  });
}

function areDistinct(options: string[]): boolean {
  const known = new Set(options.map(each => each.toLowerCase()));
  return known.size === options.length;
}
