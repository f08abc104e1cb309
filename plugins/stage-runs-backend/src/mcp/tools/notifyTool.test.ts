import { AgentToolRegistry } from '@stagecraft/backstage-plugin-stage-runs-node';
import { aNewRun } from '../../__testUtils__/samples';
import type { RunStore } from '../../runs/RunStore';
import { toolRunOf } from '../toolRunOf';
import { addNotifyTool } from './notifyTool';

function notifying(changes: object = {}) {
  const run = { ...aNewRun(), attempt: 1, ...changes } as any;
  const send = jest.fn();
  const tools = new AgentToolRegistry();
  addNotifyTool(tools, {
    store: { find: async () => run } as unknown as RunStore,
    notifications: { send } as any,
  });
  const tool = tools.find('user_notify')!;
  const call = async (message: string) =>
    tool.call({
      run: toolRunOf(run),
      input: tool.input.parse({ message }),
      idempotencyKey: 'key-1',
      signal: AbortSignal.timeout(1_000),
    });
  return { run, send, call };
}

describe('an agent tells the person who asked', () => {
  it('one notification, with the way to the run; the same words again replace it', async () => {
    const { run, send, call } = notifying();
    expect(await call('  The search is slow.\n# Look ')).toEqual({
      notified: true,
    });
    expect(send).toHaveBeenCalledWith({
      recipients: {
        type: 'entity',
        entityRef: run.requested_by_user_entity_ref,
      },
      payload: expect.objectContaining({
        title: 'An agent has something to tell',
        description: expect.stringContaining('The search is slow.'),
        link: `/runs/${run.id}`,
        scope: 'stagecraft-notify-key-1',
      }),
    });
  });

  it('nobody whom the portal does not know', async () => {
    const { send, call } = notifying({ requested_by_user_entity_ref: null });
    await expect(call('The search is slow.')).rejects.toThrow(
      'is no user of the portal',
    );
    expect(send).not.toHaveBeenCalled();
  });

  it('nothing once another attempt has taken its place', async () => {
    const { run, send, call } = notifying();
    const asked = call('The search is slow.');
    run.attempt = 2;
    await expect(asked).rejects.toThrow();
    expect(send).not.toHaveBeenCalled();
  });

  it.each(['', '  ', 'x'.repeat(501)])('%j is refused', async message => {
    await expect(notifying().call(message)).rejects.toThrow(
      'must have 1 to 500 characters',
    );
  });
});
