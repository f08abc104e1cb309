import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  agentRuntimesExtensionPoint,
  type AgentRuntime,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { stageRunsModuleCodex } from './module';

async function runtimesWith(section: object | undefined) {
  const runtimes: AgentRuntime[] = [];
  const data = { stagecraft: { runs: { runtimes: { codex: section } } } };
  await startTestBackend({
    extensionPoints: [
      [
        agentRuntimesExtensionPoint,
        { addRuntime: runtime => runtimes.push(runtime) },
      ],
    ],
    features: [stageRunsModuleCodex, mockServices.rootConfig.factory({ data })],
  });
  return runtimes;
}

it('contributes the runtime that the agent runner has a driver for', async () => {
  const section = { apiKey: 'key-12345678', program: '/opt/codex' };
  await expect(runtimesWith(section)).resolves.toEqual([
    {
      id: 'codex',
      image: 'stagecraft/agent-runner:local',
      env: [{ name: 'STAGECRAFT_CODEX', value: '/opt/codex' }],
      secrets: { 'model-key': 'key-12345678' },
      defaults: { model: 'gpt-5.2-codex', reasoningEffort: 'extra-high' },
    },
  ]);
});

it('does not start without its configuration', async () => {
  await expect(runtimesWith(undefined)).rejects.toThrow(
    'stagecraft.runs.runtimes.codex.apiKey is missing',
  );
});
