import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { startStack } from '../harness/Stack';
import { report, type Measured } from './report';
import { round } from './statistics';
import {
  hostTarget,
  issuePayloads,
  repositoryIdOf,
  steady,
  untilProcessed,
} from './webhookLoad';

/*
 * Resident memory of the host: 60 s after it is ready, and the peak (VmHWM) in ten
 * minutes at 200 webhooks a second, each an `issues.labeled` that is judged and starts
 * nothing. The limit is an empty Node.js. Linux only.
 */
const IDLE_MS = 60_000;
const JUDGED_WITHIN_MS = 5 * 60_000;

report({
  name: 'host-memory',
  options: { minutes: 10, 'per-second': 200 },
  goals: {
    idleMb: { atMost: 700 },
    peakMb: { atMost: 700 },
    unjudged: { atMost: 0 },
  },
  measure,
});

async function measure(options: {
  minutes: number;
  'per-second': number;
}): Promise<Measured> {
  const stack = await startStack();
  try {
    await delay(IDLE_MS);
    const idle = await memory(stack.host.pid!);
    const load = await steady(hostTarget(stack), {
      perSecond: options['per-second'],
      seconds: options.minutes * 60,
      bodies: issuePayloads({
        people: stack.people,
        repositoryId: await repositoryIdOf(stack),
      }),
    });
    const unjudged = await untilProcessed(stack, JUDGED_WITHIN_MS);
    const loaded = await memory(stack.host.pid!);
    return {
      figures: {
        idleMb: idle.nowMb,
        peakOfStartMb: idle.peakMb,
        loadedMb: loaded.nowMb,
        peakMb: loaded.peakMb,
        ackP99Ms: load.ackP99Ms,
        failed: load.failed,
        unjudged,
      },
      limits: { emptyNodeMb: await emptyNode() },
    };
  } finally {
    await stack.stop();
  }
}

async function memory(pid: number): Promise<{ nowMb: number; peakMb: number }> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const megabytes = (key: string) =>
    round(
      Number(status.match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))?.[1]) / 1024,
    );
  return { nowMb: megabytes('VmRSS'), peakMb: megabytes('VmHWM') };
}

async function emptyNode(): Promise<number> {
  const program = 'setInterval(() => {}, 1000); console.log("ready")';
  const child = spawn(process.execPath, ['-e', program]);
  try {
    await new Promise(resolve => {
      child.stdout.once('data', resolve);
    });
    return (await memory(child.pid!)).nowMb;
  } finally {
    child.kill('SIGKILL');
  }
}
