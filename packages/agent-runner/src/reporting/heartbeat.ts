import { setTimeout as delay } from 'node:timers/promises';

export interface HeartbeatOptions {
  /**
   * One heartbeat; answers whether the platform asks the run to stop. `stopAcknowledged`
   * is true in every heartbeat after such an answer.
   */
  beat(
    request: { stopAcknowledged: boolean },
    signal: AbortSignal,
  ): Promise<{ stopRequested: boolean }>;
  intervalMs: number;
  /** Called once; the heart beats on until `signal`, so that the attempt stays alive. */
  onStopRequested(): void;
  /** Called when a heartbeat failed for good; there is none after it. */
  onFailure(error: unknown): void;
  /** Ends the heartbeats. */
  signal: AbortSignal;
}

/**
 * Beats every `intervalMs`, counted from the end of the beat before. The first beat that
 * acknowledges a stop does not wait: the run may end before the next one.
 */
export async function keepHeartbeat(options: HeartbeatOptions): Promise<void> {
  const { signal } = options;
  let stopAcknowledged = false;
  try {
    while (!signal.aborted) {
      await delay(options.intervalMs, undefined, { signal });
      const { stopRequested } = await options.beat(
        { stopAcknowledged },
        signal,
      );
      if (!stopRequested || stopAcknowledged) continue;
      stopAcknowledged = true;
      options.onStopRequested();
      await options.beat({ stopAcknowledged }, signal);
    }
  } catch (error) {
    if (!signal.aborted) options.onFailure(error);
  }
}
