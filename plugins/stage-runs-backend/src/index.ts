/**
 * From a label to a pull request: triggers, runs, agents.
 *
 * @packageDocumentation
 */
export { stageRunsPlugin as default } from './plugin';
