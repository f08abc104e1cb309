/**
 * Back end of the kernel.
 *
 * @packageDocumentation
 */
export { kernelPlugin as default } from './plugin';
