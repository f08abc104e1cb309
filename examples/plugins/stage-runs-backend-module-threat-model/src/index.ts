import { createBackendModule } from '@backstage/backend-plugin-api';
import { stagesExtensionPoint } from '@stagecraft/backstage-plugin-stage-runs-node';
import { threatModelStage } from './threatModelStage';

/** Adds `run:threat-model` to a host that has the stage runs. */
export default createBackendModule({
  pluginId: 'stage-runs',
  moduleId: 'threat-model',
  register(env) {
    env.registerInit({
      deps: { stages: stagesExtensionPoint },
      async init({ stages }) {
        stages.addStage(threatModelStage);
      },
    });
  },
});
