/**
 * Projects as Systems, their members as Groups, their repositories as Components.
 *
 * @packageDocumentation
 */
export { catalogModuleStagecraft as default } from './module';
