/**
 * A GitHub for one machine.
 *
 * @packageDocumentation
 */

export { runCli } from './cli';
export { createLocalGitHub } from './createLocalGitHub';
export type {
  LocalGitHub,
  LocalGitHubLogger,
  LocalGitHubOptions,
} from './options';
export type {
  LocalGitHubSeed,
  SeedApp,
  SeedRepository,
  SeedUser,
} from './seed';
export type {
  Faults,
  GitFault,
  LimitFault,
  RestFault,
  WebhookFault,
} from './faults';
export type { RequestCounts } from './RequestCounts';
