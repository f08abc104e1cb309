/**
 * The stages that Stagecraft ships.
 *
 * @packageDocumentation
 */
export { intakeStage } from './intake/intakeStage';
export { visionStage } from './vision/visionStage';
export { prdStage } from './prd/prdStage';
export { archStage } from './arch/archStage';
export { designStage } from './design/designStage';
export { planStage } from './plan/planStage';
export { devStage } from './dev/devStage';
export { qaStage } from './qa/qaStage';
export { releaseStage } from './release/releaseStage';
export { postdeployStage } from './postdeploy/postdeployStage';
export { opsStage } from './ops/opsStage';
export { docAuditStage } from './docAudit/docAuditStage';
export { reviewStage } from './review/reviewStage';
export { selfImproveStage } from './selfImprove/selfImproveStage';
export { aiRepairStage } from './aiRepair/aiRepairStage';
export { standardScopes } from './standardScopes';
export { standardStages } from './standardStages';
export {
  stageRunsModuleStandardStages,
  stageRunsModuleStandardStages as default,
} from './module';
