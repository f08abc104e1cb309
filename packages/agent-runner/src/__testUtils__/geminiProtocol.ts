import type { ModelAnswer, ModelProtocol } from './ModelServer';

/** Google's Gemini API as server-sent events, as far as Gemini CLI reads it. */
export const geminiProtocol: ModelProtocol = {
  isTurn: path => path.includes(':streamGenerateContent'),
  send(answer, _turn, response) {
    const candidate = {
      index: 0,
      finishReason: 'STOP',
      content: { role: 'model', parts: [partFor(answer)] },
    };
    const usageMetadata = {
      promptTokenCount: 100,
      cachedContentTokenCount: 40,
      candidatesTokenCount: 10,
      totalTokenCount: 110,
    };
    const event = { candidates: [candidate], usageMetadata };
    response.write(`data: ${JSON.stringify(event)}\n\n`);
  },
};

function partFor(answer: ModelAnswer) {
  if ('say' in answer) return { text: answer.say };
  if (!('tool' in answer)) throw new Error('An error has no part');
  return { functionCall: { name: answer.tool, args: answer.arguments } };
}
