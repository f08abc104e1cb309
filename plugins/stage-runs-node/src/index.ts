/**
 * Extension points of the stage runs: stages, agent runtimes, environments.
 *
 * @packageDocumentation
 */
export * from './agentTools';
export * from './environmentProvider';
export * from './extensionPoints';
export * from './modelRuntime';
export * from './types';
