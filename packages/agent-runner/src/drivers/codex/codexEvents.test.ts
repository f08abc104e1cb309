import { readCodexEvent } from './codexEvents';

describe('readCodexEvent', () => {
  it.each([
    [
      { type: 'thread.started', thread_id: 't-1' },
      { kind: 'session', sessionId: 't-1' },
    ],
    [
      { type: 'item.completed', item: { type: 'agent_message', text: 'Hi' } },
      { kind: 'message', text: 'Hi' },
    ],
    [
      {
        type: 'item.completed',
        item: {
          type: 'command_execution',
          command: 'make',
          aggregated_output: 'done\n',
          exit_code: 2,
        },
      },
      { kind: 'log', text: '$ make\ndone\n[exit code 2]' },
    ],
    [
      {
        type: 'item.completed',
        item: {
          type: 'file_change',
          changes: [
            { path: 'a', kind: 'add' },
            { path: 'b', kind: 'update' },
          ],
        },
      },
      { kind: 'log', text: 'File add: a\nFile update: b' },
    ],
    [
      { type: 'turn.completed', usage: { input_tokens: 3, output_tokens: 1 } },
      {
        kind: 'completed',
        totals: { inputTokens: 3, cachedInputTokens: 0, outputTokens: 1 },
      },
    ],
    [
      { type: 'turn.failed', error: { message: 'no' } },
      { kind: 'failed', message: 'no' },
    ],
    [
      { type: 'error', message: 'Reconnecting' },
      { kind: 'log', text: 'Codex: Reconnecting' },
    ],
  ])('reads %j', (event, fact) => {
    expect(readCodexEvent(event)).toEqual(fact);
  });

  it.each([
    [{}],
    [{ type: 'of.a.later.version' }],
    [{ type: 'item.completed', item: { type: 'reasoning', text: 'Hm' } }],
    [{ type: 'turn.completed', usage: null }],
    ['text'],
  ])('tells nothing of %j', event => {
    expect(readCodexEvent(event)).toBeUndefined();
  });

  it('tells the end of a long output, and how much is left out', () => {
    const fact = readCodexEvent({
      type: 'item.completed',
      item: {
        type: 'command_execution',
        command: 'make',
        aggregated_output: `${'x'.repeat(5000)}end`,
        exit_code: null,
      },
    });
    expect(fact).toMatchObject({
      text: expect.stringMatching(
        /^\$ make\n\[1003 characters left out\]\nx+end\n\[exit code unknown\]$/,
      ),
    });
  });
});
