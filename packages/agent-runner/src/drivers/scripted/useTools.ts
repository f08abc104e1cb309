import { AgentFailedError } from '../types';
import type { ToolAnswer, ToolClient } from './ToolClient';

const OPEN = 'approval_required';
/** The longest that one call waits. */
const WAIT_SECONDS = 50;

interface Options {
  tools: ToolClient;
  log(text: string): void;
  signal: AbortSignal;
}

/** Calls a tool, waits for people where they have to agree, and answers what came of it, as text. */
export async function callTool(
  call: { name: string; arguments: Record<string, unknown> },
  options: Options,
): Promise<string> {
  const first = await options.tools.call(call.name, call.arguments);
  const answer = await decided(first, options);
  if ('refusal' in answer) {
    options.log(`${call.name} was refused: ${answer.refusal}`);
    return answer.refusal;
  }
  const text = JSON.stringify(answer.result);
  options.log(`${call.name}: ${text}`);
  return text;
}

/** Asks the owner, and waits for the answer; fails when there will be none. */
export async function askOwner(
  question: { question: string; options: string[]; allowCustom: boolean },
  options: Options,
): Promise<string> {
  const { allowCustom, ...asked } = question;
  const first = await options.tools.call('owner.feedback.request', {
    ...asked,
    allow_custom: allowCustom,
  });
  const answer = await decided(first, options);
  if ('refusal' in answer) {
    throw new AgentFailedError(`Nobody could be asked: ${answer.refusal}`);
  }
  const { selected_option: option, custom_text: custom } = answer.result;
  const said = option ?? custom;
  if (typeof said !== 'string') {
    const { status, reason } = answer.result;
    const why = reason ? `${status}, ${reason}` : status;
    throw new AgentFailedError(`The question was not answered: ${why}`);
  }
  options.log(`The answer is: ${said}`);
  return said;
}

async function decided(
  first: ToolAnswer,
  { tools, log, signal }: Options,
): Promise<ToolAnswer> {
  let answer = first;
  while ('result' in answer && answer.result.status === OPEN) {
    signal.throwIfAborted();
    const { request_id: id } = answer.result;
    log(`Waiting for the decision about request ${id}`);
    answer = await tools.call('request.get', {
      ...{ request_id: id, wait_seconds: WAIT_SECONDS },
    });
  }
  return answer;
}
