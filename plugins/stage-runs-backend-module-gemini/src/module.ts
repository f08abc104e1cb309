import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  agentRuntimesExtensionPoint,
  modelRuntime,
} from '@stagecraft/backstage-plugin-stage-runs-node';

/**
 * Contributes the agent runtime `gemini` to the stage runs, as
 * `stagecraft.runs.runtimes.gemini` describes it. The start fails without that section.
 */
export const stageRunsModuleGemini = createBackendModule({
  pluginId: 'stage-runs',
  moduleId: 'gemini',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        runtimes: agentRuntimesExtensionPoint,
      },
      async init({ config, runtimes }) {
        runtimes.addRuntime(
          modelRuntime({
            id: 'gemini',
            config,
            programVariable: 'STAGECRAFT_GEMINI',
            defaults: { model: 'gemini-2.5-pro', reasoningEffort: 'none' },
          }),
        );
      },
    });
  },
});
