import type { ProgramDriverOptions } from './program/programSettings';
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

export async function loadDriver(
  runtime: string,
  pod: ProgramDriverOptions,
): Promise<AgentDriver> {
  if (!Object.hasOwn(DRIVERS, runtime)) {
    const known = Object.keys(DRIVERS).join(', ');
    throw new Error(
      `This image has no driver for runtime "${runtime}"; it has: ${known}`,
    );
  }
  return DRIVERS[runtime](pod);
}
