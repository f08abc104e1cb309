/**
 * Projects with their members, repositories and GitHub tokens, and the allow list, for
 * Backstage's new front-end system.
 *
 * @packageDocumentation
 */
export { kernelPlugin as default } from './plugin';
export { kernelApiRef, type KernelApi } from './api/KernelApi';
export { kernelTranslationRef } from './translation';
