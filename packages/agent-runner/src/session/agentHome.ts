import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentContext } from '../drivers/types';
import { interruptionFor } from '../reporting/startReports';
import { restoreSession, type RestoreSessionOptions } from './restoreSession';

/** The agent's home in the pod's workspace, beside the source. */
export function agentHome(workspace: string): string {
  return join(workspace, 'agent');
}

/**
 * Makes the agent's home anew and brings the session to go on with into it. A session
 * that can't be had is no reason to fail: the agent starts anew, and the log says so.
 */
export async function prepareAgentHome(
  options: Omit<RestoreSessionOptions, 'session'> & {
    session: RestoreSessionOptions['session'] | undefined;
    log(text: string): void;
  },
): Promise<AgentContext['resume']> {
  const { session, home, signal, log } = options;
  await emptyFolder(home);
  if (!session) return undefined;
  try {
    await restoreSession({ ...options, session });
    log(`The session ${session.sessionId} goes on`);
    return { sessionId: session.sessionId };
  } catch (error) {
    if (signal.aborted || interruptionFor(error)) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    log(`The agent starts anew: its session could not be restored: ${reason}`);
    await emptyFolder(home);
    return undefined;
  }
}

/** A container that was started again in its pod finds what it left. */
export async function emptyFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
  await mkdir(path, { recursive: true });
}
