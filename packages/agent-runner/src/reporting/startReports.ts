import { Code, ConnectError } from '@connectrpc/connect';
import { RunInterruption } from '../RunInterruption';
import {
  isTokenRefused,
  type PlatformClient,
} from '../platform/platformClient';
import type { Redact } from '../redaction';
import { LogShipper } from './LogShipper';
import { StatusReporter } from './StatusReporter';
import { keepHeartbeat } from './heartbeat';

/** What an attempt tells the platform while it works. */
export interface Reports {
  /** Adds text to the run's log. */
  log(text: string): void;
  /** Reports a status; resolves when the platform has it or has refused it. */
  status(text: string): Promise<void>;
  /** Resolves when the log is stored, as far as it can be. */
  flush(): Promise<void>;
  /** Aborted, with a RunInterruption, when the platform or the token says so. */
  interrupted: AbortSignal;
  /** Interrupts the attempt, unless it is interrupted already. */
  interrupt(reason: RunInterruption): void;
  /** Ends the heartbeats, and the log as far as it is not stored. */
  stop(): void;
}

export interface ReportsOptions {
  platform: PlatformClient;
  redact: Redact;
  /** Takes the log's text for the pod's own output as well. */
  echo(text: string): void;
  heartbeatIntervalMs: number;
}

/** Starts heartbeats, log and statuses; each of them is redacted and tried again. */
export function startReports(options: ReportsOptions): Reports {
  const { platform, redact, echo } = options;
  const interruption = new AbortController();
  const stopped = new AbortController();

  const onFailure = (error: unknown) => {
    if (stopped.signal.aborted) return;
    const reason = interruptionFor(error);
    if (reason) interruption.abort(reason);
    else echo(redact(`A report was refused: ${error}`));
  };
  const shipper = new LogShipper({
    send: chunk => platform.appendLog(chunk, { signal: stopped.signal }),
    onFailure,
  });
  const statuses = new StatusReporter({
    send: status => platform.reportStatus(status),
  });
  void keepHeartbeat({
    beat: (request, signal) => platform.heartbeat(request, { signal }),
    intervalMs: options.heartbeatIntervalMs,
    onStopRequested: () =>
      interruption.abort(new RunInterruption('stop-requested')),
    onFailure,
    signal: stopped.signal,
  });

  return {
    log: text => {
      const clean = redact(text);
      echo(clean);
      shipper.write(clean);
    },
    status: text => statuses.report(redact(text)).catch(onFailure),
    flush: () => shipper.flush(),
    interrupted: interruption.signal,
    interrupt: reason => interruption.abort(reason),
    stop: () => stopped.abort(),
  };
}

/** Why the run can't go on after this error of a call; undefined when it can. */
export function interruptionFor(error: unknown): RunInterruption | undefined {
  if (isTokenRefused(error)) {
    return new RunInterruption('token-refused', { cause: error });
  }
  if (
    error instanceof ConnectError &&
    (error.code === Code.Unavailable || error.code === Code.DeadlineExceeded)
  ) {
    return new RunInterruption('platform-lost', { cause: error });
  }
  return undefined;
}
