import { startStack } from '../harness/Stack';

jest.setTimeout(180_000);

it('a host does not start with a name for the label of a stage that nobody has installed', async () => {
  const labels = { 'run.of-nobody': 'somebody:does' };
  await expect(startStack({ stagecraft: { labels } })).rejects.toThrow(
    /Stagecraft can't start: .*stagecraft\.labels\.run\.of-nobody: is no label's key/s,
  );
});
