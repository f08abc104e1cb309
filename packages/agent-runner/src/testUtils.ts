/**
 * For tests of other packages: a model on loopback that answers by a script.
 *
 * @packageDocumentation
 */
// This module is for tests as well.
/* eslint-disable no-restricted-imports */
export { installedProgram } from './__testUtils__/AgentPod';
export { ModelServer, type ModelAnswer } from './__testUtils__/ModelServer';
export {
  responsesProtocol,
  USAGE_PER_ANSWER,
} from './__testUtils__/responsesProtocol';
