/**
 * Sign-in with GitHub for the people on Stagecraft's allow list.
 *
 * @packageDocumentation
 */
export { authModuleStagecraft as default } from './module';
