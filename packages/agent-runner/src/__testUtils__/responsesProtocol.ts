import type { ModelAnswer, ModelProtocol } from './ModelServer';

/** Tokens that each answer is said to have cost. */
export const USAGE_PER_ANSWER = { input: 100, cached: 40, output: 10 };

/** OpenAI's Responses API as server-sent events, as far as Codex reads it. */
export const responsesProtocol: ModelProtocol = {
  isTurn: path => path.endsWith('/responses'),
  send(answer, turn, response) {
    const id = `resp_${turn}`;
    const item = itemFor(answer, turn);
    const events = [
      { type: 'response.created', response: { id } },
      { type: 'response.output_item.added', output_index: 0, item },
      { type: 'response.output_item.done', output_index: 0, item },
      { type: 'response.completed', response: { id, usage: usage() } },
    ];
    for (const event of events) {
      response.write(
        `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`,
      );
    }
  },
};

function itemFor(answer: ModelAnswer, turn: number) {
  if ('say' in answer) {
    return {
      type: 'message',
      role: 'assistant',
      id: `msg_${turn}`,
      content: [{ type: 'output_text', text: answer.say }],
    };
  }
  if (!('tool' in answer)) throw new Error('An error has no item');
  return {
    type: 'function_call',
    id: `fc_${turn}`,
    call_id: `call_${turn}`,
    name: answer.tool,
    ...(answer.namespace && { namespace: answer.namespace }),
    arguments: JSON.stringify(answer.arguments),
  };
}

function usage() {
  const { input, cached, output } = USAGE_PER_ANSWER;
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
}
