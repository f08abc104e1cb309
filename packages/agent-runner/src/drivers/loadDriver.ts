import type { ProgramDriverOptions } from './program/programSettings';
import { findImageDriver } from './imageDriver';
import type { AgentDriver } from './types';

/**
 * The drivers that this runner brings, by the id of the agent runtime. Each is loaded
 * when it is needed, so that none delays the start of another.
 */
const DRIVERS: Record<
  string,
  (pod: ProgramDriverOptions) => Promise<AgentDriver>
> = {
  scripted: async () => {
    const { createScriptedDriver } = await import('./scripted/scriptedDriver');
    return createScriptedDriver({ exit: code => process.exit(code) });
  },
  codex: async pod => {
    const { createCodexDriver } = await import('./codex/codexDriver');
    return createCodexDriver(pod);
  },
  gemini: async pod => {
    const { createGeminiDriver } = await import('./gemini/geminiDriver');
    return createGeminiDriver(pod);
  },
};

/** The driver that the image has in its folder of drivers; else the runner's own. */
export async function loadDriver(
  runtime: string,
  { drivers, ...pod }: ProgramDriverOptions & { drivers: string },
): Promise<AgentDriver> {
  const ofImage = findImageDriver(runtime, drivers);
  if (ofImage) return ofImage(pod);
  if (!Object.hasOwn(DRIVERS, runtime)) {
    const known = Object.keys(DRIVERS).join(', ');
    throw new Error(
      `This image has no driver for runtime "${runtime}": neither ${drivers}/${runtime}.cjs nor one of the runner's own (${known})`,
    );
  }
  return DRIVERS[runtime](pod);
}
