import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import {
  agentRuntimesExtensionPoint,
  type AgentRuntime,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { stageRunsModuleGemini } from './module';

async function runtimesWith(section: object | undefined) {
  const runtimes: AgentRuntime[] = [];
  const data = { stagecraft: { runs: { runtimes: { gemini: section } } } };
  await startTestBackend({
    extensionPoints: [
      [
        agentRuntimesExtensionPoint,
        { addRuntime: runtime => runtimes.push(runtime) },
      ],
    ],
    features: [
      stageRunsModuleGemini,
      mockServices.rootConfig.factory({ data }),
    ],
  });
  return runtimes;
}

it('contributes the runtime that the agent runner has a driver for', async () => {
  const section = { apiKey: 'key-12345678', program: '/opt/gemini' };
  await expect(runtimesWith(section)).resolves.toEqual([
    {
      id: 'gemini',
      image: 'stagecraft/agent-runner:local',
      env: [{ name: 'STAGECRAFT_GEMINI', value: '/opt/gemini' }],
      secrets: { 'model-key': 'key-12345678' },
      defaults: { model: 'gemini-2.5-pro', reasoningEffort: 'none' },
    },
  ]);
});

it('does not start without its configuration', async () => {
  await expect(runtimesWith(undefined)).rejects.toThrow(
    'stagecraft.runs.runtimes.gemini.apiKey is missing',
  );
});
