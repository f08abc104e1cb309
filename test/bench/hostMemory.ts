import { readFile } from 'node:fs/promises';
import { startStack } from '../harness/Stack';
import { round } from './statistics';
import { steady } from './webhookLoad';

/*
 * Resident memory of the host: 60 s after it is ready, and the peak (VmHWM) of a time at
 * 200 webhooks a second. Goal: at most 700 MB. The minutes of load are the argument
 * STAGECRAFT_BENCH_LOAD_MINUTES (default 10).
 */
export async function hostMemory(): Promise<Record<string, unknown>> {
  const minutes = Number(process.env.STAGECRAFT_BENCH_LOAD_MINUTES ?? 10);
  const stack = await startStack();
  try {
    await new Promise(resolve => {
      setTimeout(resolve, 60_000);
    });
    const idle = await memory(stack.host.pid!);
    const load = await steady(
      {
        origin: stack.host.url,
        path: '/api/kernel/webhooks/github',
        secret: stack.webhookSecret,
      },
      { perSecond: 200, seconds: minutes * 60 },
    );
    const loaded = await memory(stack.host.pid!);
    return {
      bench: 'host-memory',
      idleRssMb: idle.rssMb,
      startPeakMb: idle.peakMb,
      loadMinutes: minutes,
      loadedRssMb: loaded.rssMb,
      peakMb: loaded.peakMb,
      ackP99Ms: load.ackP99Ms,
      failed: load.failed,
    };
  } finally {
    await stack.stop();
  }
}

/** From /proc: Linux only. */
async function memory(pid: number): Promise<{ rssMb: number; peakMb: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kilobytes = (key: string) =>
    Number(status.match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))?.[1]);
  return {
    rssMb: round(kilobytes('VmRSS') / 1024),
    peakMb: round(kilobytes('VmHWM') / 1024),
  };
}
