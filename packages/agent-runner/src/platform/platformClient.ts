import type { DescService } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import type { Client, Transport } from '@connectrpc/connect';
import { RunnerService } from '@stagecraft/backstage-plugin-stage-runs-common/runner';
import { retry } from './retry';
import { createUnaryTransport } from './unaryTransport';

export type PlatformClient = Client<typeof RunnerService>;

export interface PlatformClientOptions {
  rpcUrl: string;
  runToken: string;
  /** How long one call is tried again while the platform can't be reached. */
  retryBudgetMs?: number;
}

const CALL_TIMEOUT_MS = 15_000;
const RETRY_BUDGET_MS = 6 * 60_000;
const RETRY_BASE_DELAY_MS = 100;
const RETRY_MAX_DELAY_MS = 5_000;

/**
 * The platform as the runner sees it. Every method may be called again without a
 * second effect (the contract says so), so every method is tried again.
 */
export function createPlatformClient(
  options: PlatformClientOptions,
): PlatformClient {
  return createClientOf(RunnerService, options);
}

/** As {@link createPlatformClient}, of another service of the platform. */
export function createClientOf<Service extends DescService>(
  service: Service,
  options: PlatformClientOptions,
): Client<Service> {
  const transport = createUnaryTransport({
    baseUrl: options.rpcUrl,
    token: options.runToken,
    defaultTimeoutMs: CALL_TIMEOUT_MS,
  });
  const budgetMs = options.retryBudgetMs ?? RETRY_BUDGET_MS;
  return createClient(service, retrying(transport, budgetMs));
}

/** The token was refused: the attempt is over, whatever the runner still holds. */
export function isTokenRefused(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    (error.code === Code.Unauthenticated ||
      error.code === Code.PermissionDenied)
  );
}

function retrying(transport: Transport, budgetMs: number): Transport {
  return {
    ...transport,
    unary: (method, signal, timeoutMs, header, input) =>
      retry(() => transport.unary(method, signal, timeoutMs, header, input), {
        isRetryable: isPlatformAway,
        budgetMs,
        baseDelayMs: RETRY_BASE_DELAY_MS,
        maxDelayMs: RETRY_MAX_DELAY_MS,
        signal,
      }),
  };
}

/**
 * The call may or may not have arrived; the same call again finds out. `unimplemented` (an HTTP 404) is one of them: a back end that is starting listens
 * before its plugins have mounted their routes.
 */
export function isPlatformAway(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    (error.code === Code.Unavailable ||
      error.code === Code.DeadlineExceeded ||
      error.code === Code.Unimplemented)
  );
}
