/** For benches and tests of other packages. */
/* eslint-disable no-restricted-imports */
export {
  QueueHost,
  openQueueDatabase,
  type QueueDatabase,
} from './__testUtils__/QueueHost';
export { aNewRun } from './__testUtils__/samples';
export { standardWay } from './__testUtils__/pipelineStages';
export { Pipeline, type PipelineStage } from './pipeline/Pipeline';
export { judgeEntry, type StageResult } from './pipeline/judgeEntry';
export { decideTrigger, type TriggerFacts } from './trigger/decideTrigger';
export { createRunToken, hashRunToken, mcpTokenOf } from './runner/runTokens';
export { resolveReviseStage } from './trigger/resolveReviseStage';
