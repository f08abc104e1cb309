/**
 * The stages that Stagecraft ships.
 *
 * @packageDocumentation
 */
export { devStage } from './dev/devStage';
export {
  stageRunsModuleStandardStages,
  stageRunsModuleStandardStages as default,
} from './module';
