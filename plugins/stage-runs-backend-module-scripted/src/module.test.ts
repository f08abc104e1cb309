import { startTestBackend } from '@backstage/backend-test-utils';
import {
  agentRuntimesExtensionPoint,
  type AgentRuntime,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import { stageRunsModuleScripted } from './module';

it('contributes the runtime that the agent runner has a driver for', async () => {
  const runtimes: AgentRuntime[] = [];
  await startTestBackend({
    extensionPoints: [
      [
        agentRuntimesExtensionPoint,
        { addRuntime: runtime => runtimes.push(runtime) },
      ],
    ],
    features: [stageRunsModuleScripted],
  });
  expect(runtimes).toEqual([
    {
      id: 'scripted',
      image: 'stagecraft/agent-runner:local',
      defaults: { model: 'scripted', reasoningEffort: 'none' },
    },
  ]);
});
