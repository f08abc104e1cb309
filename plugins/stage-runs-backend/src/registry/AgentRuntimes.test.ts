import { AgentRuntimes } from './AgentRuntimes';

const runtime = (id: string, secrets?: { 'model-key'?: string }) => ({
  ...{ id, secrets, image: 'image' },
  defaults: { model: 'm', reasoningEffort: 'none' },
});

it('all secrets of all runtimes can be made known to the redaction', () => {
  const runtimes = new AgentRuntimes();
  runtimes.addRuntime(runtime('scripted'));
  runtimes.addRuntime(runtime('one', { 'model-key': 'sk-first' }));
  runtimes.addRuntime(runtime('two', { 'model-key': 'sk-second' }));
  expect(runtimes.secrets()).toEqual(['sk-first', 'sk-second']);
});
