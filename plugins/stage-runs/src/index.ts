/**
 * Home, the runs and the Runs tab of components, for Backstage's new front-end system.
 *
 * @packageDocumentation
 */
export { stageRunsPlugin as default } from './plugin';
export {
  runsApiRef,
  type IssueRef,
  type ListRunsQuery,
  type RunsApi,
  type StartTransition,
} from './api/RunsApi';
export { stageRunsTranslationRef } from './translation';
