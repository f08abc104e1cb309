/**
 * From a label to a pull request: triggers, runs, agents.
 *
 * @packageDocumentation
 */
export { readRunsConfig } from './config';
export { stageRunsPlugin as default } from './plugin';
