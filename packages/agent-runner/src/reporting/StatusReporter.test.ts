import { StatusReporter } from './StatusReporter';

describe('StatusReporter', () => {
  it('numbers the statuses and sends one after the other', async () => {
    const events: string[] = [];
    const reporter = new StatusReporter({
      send: async ({ seq, text }) => {
        events.push(`begin ${seq} ${text}`);
        await new Promise(resolve => setImmediate(resolve));
        events.push(`end ${seq}`);
      },
    });
    await Promise.all([reporter.report('one'), reporter.report('two')]);
    expect(events).toEqual(['begin 1 one', 'end 1', 'begin 2 two', 'end 2']);
  });

  it.each([
    ['a\n  b', 'a b'],
    ['x'.repeat(100), 'x'.repeat(100)],
    ['😀'.repeat(101), `${'😀'.repeat(99)}…`],
  ])('makes %j one short line', async (text, expected) => {
    const sent: string[] = [];
    const reporter = new StatusReporter({
      send: async status => sent.push(status.text),
    });
    await reporter.report(text);
    expect(sent).toEqual([expected]);
  });

  it('goes on after a status that was refused', async () => {
    const sent: string[] = [];
    const reporter = new StatusReporter({
      send: async ({ seq, text }) => {
        if (seq === 1n) throw new Error('refused');
        sent.push(text);
      },
    });
    await expect(reporter.report('one')).rejects.toThrow('refused');
    await reporter.report('two');
    expect(sent).toEqual(['two']);
  });
});
