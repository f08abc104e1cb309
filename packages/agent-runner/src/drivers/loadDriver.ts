import type { AgentDriver } from './types';

/**
 * The drivers that this runner brings, by the id of the agent runtime. Each is loaded
 * when it is needed, so that none delays the start of another.
 */
const DRIVERS: Record<string, () => Promise<AgentDriver>> = {
  scripted: async () => {
    const { createScriptedDriver } = await import('./scripted/scriptedDriver');
    return createScriptedDriver({ exit: code => process.exit(code) });
  },
};

export async function loadDriver(runtime: string): Promise<AgentDriver> {
  if (!Object.hasOwn(DRIVERS, runtime)) {
    const known = Object.keys(DRIVERS).join(', ');
    throw new Error(
      `This image has no driver for runtime "${runtime}"; it has: ${known}`,
    );
  }
  return DRIVERS[runtime]();
}
