import type { Stage } from '@stagecraft/backstage-plugin-stage-runs-node';
import { aiRepairStage } from './aiRepair/aiRepairStage';
import { archStage } from './arch/archStage';
import { designStage } from './design/designStage';
import { devStage } from './dev/devStage';
import { docAuditStage } from './docAudit/docAuditStage';
import { intakeStage } from './intake/intakeStage';
import { opsStage } from './ops/opsStage';
import { planStage } from './plan/planStage';
import { postdeployStage } from './postdeploy/postdeployStage';
import { prdStage } from './prd/prdStage';
import { qaStage } from './qa/qaStage';
import { releaseStage } from './release/releaseStage';
import { rethinkStage } from './rethink/rethinkStage';
import { reviewStage } from './review/reviewStage';
import { selfImproveStage } from './selfImprove/selfImproveStage';
import { visionStage } from './vision/visionStage';

/** In the order of the pipeline; what stands beside it and what reviews come last. */
export const standardStages: readonly Stage[] = [
  intakeStage,
  visionStage,
  prdStage,
  archStage,
  designStage,
  planStage,
  devStage,
  qaStage,
  releaseStage,
  postdeployStage,
  opsStage,
  docAuditStage,
  rethinkStage,
  reviewStage,
  selfImproveStage,
  aiRepairStage,
];
