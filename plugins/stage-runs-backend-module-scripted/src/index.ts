/**
 * The agent runtime `scripted`: does what a block of the issue says, without a model.
 *
 * @packageDocumentation
 */
export {
  stageRunsModuleScripted,
  stageRunsModuleScripted as default,
} from './module';
export { scriptedRuntime } from './scriptedRuntime';
