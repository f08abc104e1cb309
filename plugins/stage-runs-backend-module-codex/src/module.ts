import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  agentRuntimesExtensionPoint,
  modelRuntime,
} from '@stagecraft/backstage-plugin-stage-runs-node';

/**
 * Contributes the agent runtime `codex` to the stage runs, as
 * `stagecraft.runs.runtimes.codex` describes it. The start fails without that section.
 */
export const stageRunsModuleCodex = createBackendModule({
  pluginId: 'stage-runs',
  moduleId: 'codex',
  register(reg) {
    reg.registerInit({
      deps: {
        config: coreServices.rootConfig,
        runtimes: agentRuntimesExtensionPoint,
      },
      async init({ config, runtimes }) {
        runtimes.addRuntime(
          modelRuntime({
            id: 'codex',
            config,
            programVariable: 'STAGECRAFT_CODEX',
            defaults: { model: 'gpt-5.2-codex', reasoningEffort: 'extra-high' },
          }),
        );
      },
    });
  },
});
