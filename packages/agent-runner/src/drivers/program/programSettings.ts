import type { RunnerConfig } from '../../runnerConfig';
import { AgentFailedError } from '../types';

/** What the pod gives to a driver that starts a program with a model. */
export interface ProgramDriverOptions {
  config: Pick<RunnerConfig, 'credentials' | 'modelKey'>;
  /** The pod's environment; the program gets a small part of it. */
  env: NodeJS.ProcessEnv;
}

/** The model's key, or the failure that says who has to give one. */
export function requireModelKey(
  runtime: string,
  { config }: ProgramDriverOptions,
): string {
  if (config.modelKey) return config.modelKey;
  throw new AgentFailedError(
    `The runtime ${runtime} has no key for its model: set stagecraft.runs.runtimes.${runtime}.apiKey`,
  );
}
