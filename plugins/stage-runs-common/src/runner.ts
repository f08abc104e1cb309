/**
 * The runner protocol alone. The runner imports this path, so that the rest of the
 * contract (HTTP client, permissions) neither enters its bundle nor delays its start.
 *
 * @packageDocumentation
 */
export * from './generated/stagecraft/runner/v1/runner_pb';
