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
export type { LocalGitHubSeed, SeedRepository, SeedUser } from './seed';
export type { Faults, RestFault, WebhookFault } from './faults';
