/**
 * Stagecraft's permission policy: roles in projects and on the platform.
 *
 * @packageDocumentation
 */
export { permissionModuleStagecraft as default } from './module';
