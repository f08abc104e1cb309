/**
 * A Kubernetes API for one machine whose node runs pods as local processes.
 *
 * @packageDocumentation
 */
export { createLocalCluster } from './createLocalCluster';
export type {
  LocalCluster,
  LocalClusterOptions,
  Logger,
} from './createLocalCluster';
