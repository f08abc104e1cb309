/**
 * Contract of the stage runs: HTTP API, permissions, reason codes. The runner protocol
 * has a path of its own, `/runner`, so that a browser does not load it.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './choiceHalts';
export * from './permissions';
export * from './reasonMessages';
export * from './StageRunsClient';
export type { components, operations, paths } from './generated/openapi';
