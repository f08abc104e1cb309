import { createBackendModule } from '@backstage/backend-plugin-api';
import { stagesExtensionPoint } from '@stagecraft/backstage-plugin-stage-runs-node';
import { devStage } from './dev/devStage';

/** Contributes the stages that Stagecraft ships. */
export const stageRunsModuleStandardStages = createBackendModule({
  pluginId: 'stage-runs',
  moduleId: 'standard-stages',
  register(reg) {
    reg.registerInit({
      deps: { stages: stagesExtensionPoint },
      async init({ stages }) {
        stages.addStage(devStage);
      },
    });
  },
});
