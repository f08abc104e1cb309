import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type {
  AgentRuntimesExtensionPoint,
  StagesExtensionPoint,
} from './types';

export const stagesExtensionPoint = createExtensionPoint<StagesExtensionPoint>({
  id: 'stage-runs.stages',
});

export const agentRuntimesExtensionPoint =
  createExtensionPoint<AgentRuntimesExtensionPoint>({
    id: 'stage-runs.agent-runtimes',
  });
