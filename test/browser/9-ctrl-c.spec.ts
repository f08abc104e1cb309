import { createServer } from 'node:net';
import { script } from '../harness/runs';
import { expect, test } from './fixtures';
import { startRun } from './runs';

test('Ctrl-C ends everything within 5 s, also an agent at work, and frees the ports', async ({
  demo,
}) => {
  await startRun(
    demo,
    { title: 'Still at work', body: script('  - wait: { ms: 60000 }') },
    ['running'],
  );

  const { seconds } = await demo.interrupt();

  expect(seconds).toBeLessThan(5);
  expect(await demo.leftovers()).toEqual([]);
  for (const port of demo.ports) {
    await expect(listen(port)).resolves.toBe(port);
  }
});

function listen(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(port)));
  });
}
