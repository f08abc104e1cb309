import {
  LAUNCH_PROFILES,
  type LaunchProfile,
} from '@stagecraft/backstage-plugin-stage-runs-node';
import type { PipelineStage } from '../pipeline/Pipeline';

export function aPipelineStage(
  id: string,
  place: Partial<PipelineStage['place']> = {},
): PipelineStage {
  const profiles: LaunchProfile[] = [...LAUNCH_PROFILES];
  return { id, place: { kind: 'pipeline', profiles, after: [], ...place } };
}

/** The places of requirements 3.1.2. */
export function standardWay(): PipelineStage[] {
  return [
    aPipelineStage('intake', { begins: [...LAUNCH_PROFILES] }),
    aPipelineStage('vision', { profiles: ['new-service'], after: ['intake'] }),
    aPipelineStage('prd', {
      ...{ profiles: ['feature', 'new-service'], after: ['intake', 'vision'] },
    }),
    aPipelineStage('arch', { profiles: ['new-service'], after: ['prd'] }),
    aPipelineStage('design', {
      ...{ profiles: ['feature', 'new-service'], after: ['prd', 'arch'] },
    }),
    aPipelineStage('plan', { after: ['intake', 'design'] }),
    aPipelineStage('dev', {
      ...{ after: ['plan'], fastTrackAfter: ['design'], begins: ['quick-fix'] },
    }),
    aPipelineStage('qa', { after: ['dev'] }),
    aPipelineStage('release', { after: ['qa'] }),
    aPipelineStage('postdeploy', { after: ['release'] }),
    aPipelineStage('ops', { after: ['postdeploy'] }),
  ];
}
