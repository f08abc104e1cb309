import { createBackendModule } from '@backstage/backend-plugin-api';
import { agentRuntimesExtensionPoint } from '@stagecraft/backstage-plugin-stage-runs-node';
import { scriptedRuntime } from './scriptedRuntime';

/** Contributes the agent runtime `scripted` to the stage runs. */
export const stageRunsModuleScripted = createBackendModule({
  pluginId: 'stage-runs',
  moduleId: 'scripted',
  register(reg) {
    reg.registerInit({
      deps: { runtimes: agentRuntimesExtensionPoint },
      async init({ runtimes }) {
        runtimes.addRuntime(scriptedRuntime);
      },
    });
  },
});
