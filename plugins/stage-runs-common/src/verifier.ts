/**
 * The protocol of the program that prepares a verifier's source, alone: as with the runner
 * protocol, nothing else of the contract enters its bundle.
 *
 * @packageDocumentation
 */
export * from './generated/stagecraft/verifier/v1/verifier_pb';
