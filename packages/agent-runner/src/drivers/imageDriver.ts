import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ProgramDriverOptions } from './program/programSettings';
import type { AgentDriver } from './types';

/** What a driver's module exports: docs/agent-runtimes.md is its contract. */
export interface DriverModule {
  createDriver(pod: ProgramDriverOptions): AgentDriver | Promise<AgentDriver>;
}

/** A runtime is part of a path here. */
const RUNTIME_ID = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * The driver that somebody has put into the image as `<folder>/<runtime>.cjs`: a CommonJS
 * module, because the runner is one. It runs in the runner's process, with its rights.
 * Undefined when there is no such file; throws when the file is no driver.
 */
export function findImageDriver(
  runtime: string,
  folder: string,
): DriverModule['createDriver'] | undefined {
  if (!RUNTIME_ID.test(runtime)) return undefined;
  const file = join(folder, `${runtime}.cjs`);
  if (!existsSync(file)) return undefined;
  const loaded: Partial<DriverModule> | undefined = createRequire(file)(file);
  if (typeof loaded?.createDriver !== 'function') {
    throw new Error(`${file} is no driver: it must export createDriver(pod)`);
  }
  return loaded.createDriver;
}
