import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { RunCardBlueprint } from '@stagecraft/backstage-plugin-stage-runs-react';

const threatModelCard = RunCardBlueprint.make({
  name: 'threat-model',
  params: {
    stages: ['threat-model'],
    loader: () => import('./ThreatModelCard').then(m => m.ThreatModelCard),
  },
});

/** What the page of a run of `run:threat-model` has beside the others. */
export default createFrontendModule({
  pluginId: 'stage-runs',
  extensions: [threatModelCard],
});
