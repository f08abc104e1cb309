/**
 * Extension points of the pages of runs, for Backstage's new front-end system.
 *
 * @packageDocumentation
 */
export {
  RunCardBlueprint,
  type RunCardParams,
  type RunCardProps,
} from './RunCardBlueprint';
export type { RunDetail } from '@stagecraft/backstage-plugin-stage-runs-common';
