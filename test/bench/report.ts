import { cpus, loadavg, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { describeDatabase } from './describeDatabase';

/** What a figure is meant to reach; told beside it, never asserted. */
export type Goal = { atLeast: number } | { atMost: number };

export interface Bench<Option extends string> {
  name: string;
  /** Numbers that the command line may change, each with what it is otherwise. */
  options?: Record<Option, number>;
  /** By the key of the figure that they are about. */
  goals: Record<string, Goal>;
  /** Where it does not use the server that every bench is given. */
  database?: Record<string, string>;
  measure(options: Record<Option, number>): Promise<Measured>;
}

export interface Measured {
  figures: Record<string, number>;
  /** What this machine can do at all, measured in the same run. */
  limits: Record<string, number>;
}

/** Measures and prints one JSON document; a bench file ends with a call of this. */
export async function report<Option extends string>(
  bench: Bench<Option>,
): Promise<void> {
  try {
    const options = readOptions(bench);
    const machine = describeMachine();
    const database = bench.database ?? (await describeDatabase());
    const measured = await bench.measure(options);
    const { name, goals } = bench;
    const result = {
      bench: name,
      options,
      ...measured,
      goals,
      machine: { ...machine, loadAverageAfter: loadavg()[0] },
      database,
    };
    process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
    process.exit(1);
  }
}

function readOptions<Option extends string>(
  bench: Bench<Option>,
): Record<Option, number> {
  const known = Object.entries<number>(bench.options ?? {});
  const { values } = parseArgs({
    options: Object.fromEntries(
      known.map(([key]) => [key, { type: 'string' as const }]),
    ),
  });
  const given = known.map(([key, byDefault]) => {
    const value = Number(values[key] ?? byDefault);
    if (!(value > 0)) {
      throw new Error(`--${key} must be a number above 0, not ${values[key]}`);
    }
    return [key, value];
  });
  return Object.fromEntries(given);
}

function describeMachine(): Record<string, string | number> {
  return {
    cpu: cpus()[0]?.model ?? 'unknown',
    cpuCount: cpus().length,
    memoryGb: Math.round(totalmem() / 2 ** 30),
    loadAverageBefore: loadavg()[0],
    system: `${process.platform} ${process.arch}`,
    nodeVersion: process.versions.node,
  };
}
