import { createBackendModule } from '@backstage/backend-plugin-api';
import { stagesExtensionPoint } from '@stagecraft/backstage-plugin-stage-runs-node';
import { standardScopes } from './standardScopes';
import { standardStages } from './standardStages';

/** Contributes the stages that Stagecraft ships. */
export const stageRunsModuleStandardStages = createBackendModule({
  pluginId: 'stage-runs',
  moduleId: 'standard-stages',
  register(reg) {
    reg.registerInit({
      deps: { stages: stagesExtensionPoint },
      async init({ stages }) {
        for (const stage of standardStages) stages.addStage(stage);
        for (const scope of standardScopes) stages.addScope(scope);
      },
    });
  },
});
