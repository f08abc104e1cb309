/**
 * Contract of the kernel: HTTP API, permissions, message catalogues.
 *
 * @packageDocumentation
 */
export * from './api';
export * from './catalogNames';
export * from './deliveryReasons';
export * from './KernelClient';
export * from './messageCatalogue';
export * from './permissions';
export * from './roles';
export type { operations, paths } from './generated/openapi';
