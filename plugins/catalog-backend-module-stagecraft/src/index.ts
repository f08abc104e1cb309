/**
 * Stagecraft's projects in the Backstage catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleStagecraft as default } from './module';
