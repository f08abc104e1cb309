import { readFile } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { toolTokenOf, type ToolServer } from './platform/toolServer';

/** What the pod gives to the runner. */
export interface RunnerConfig {
  /** Base URL of the runner protocol, for example http://host/api/stage-runs/rpc. */
  rpcUrl: string;
  /** Opaque; bound to one attempt of one run. Goes into headers and nowhere else. */
  runToken: string;
  /**
   * Key of the agent's model, when its runtime has one. Goes to the agent's own program
   * and nowhere else.
   */
  modelKey?: string;
  /** The tools of the run; absent on a platform that has none for agents. */
  mcp?: ToolServer;
  /** The folder of the files that the pod has mounted; an agent must not read it. */
  credentials: string;
  /** A writable folder that is this attempt's alone. */
  workspace: string;
}

/** The pod is set up wrongly; trying again would not help. */
export class RunnerConfigError extends Error {
  override readonly name = 'RunnerConfigError';
}

/**
 * Reads `STAGECRAFT_CREDENTIALS_DIR` (files `run-token`, `config.json` and, when the
 * runtime has a model, `model-key`) and `STAGECRAFT_WORKSPACE`. The checks are plain code because they stand between the
 * pod's start and the first call, where loading zod would be the longest step.
 */
export async function readRunnerConfig(
  env: NodeJS.ProcessEnv,
): Promise<RunnerConfig> {
  const credentials = requireFolder(env, 'STAGECRAFT_CREDENTIALS_DIR');
  const workspace = requireFolder(env, 'STAGECRAFT_WORKSPACE');
  const [runToken, config, modelKey] = await Promise.all([
    readCredential(join(credentials, 'run-token')),
    readCredential(join(credentials, 'config.json')),
    readIfThere(join(credentials, 'model-key')),
  ]);
  requireToken('run-token', runToken);
  if (modelKey !== undefined) requireToken('model-key', modelKey);
  const { rpcUrl, mcpUrl } = parseObject(config);
  return {
    rpcUrl: requireUrl('rpcUrl', rpcUrl),
    ...(mcpUrl !== undefined && {
      mcp: {
        url: requireUrl('mcpUrl', mcpUrl),
        token: toolTokenOf(runToken),
      },
    }),
    runToken,
    modelKey,
    credentials,
    workspace,
  };
}

function requireToken(name: string, value: string): void {
  if (/^[\x21-\x7e]+$/.test(value)) return;
  throw new RunnerConfigError(
    `${name} must be one line of printable ASCII without spaces`,
  );
}

function requireFolder(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (!value || !isAbsolute(value)) {
    throw new RunnerConfigError(`${name} must be set to an absolute path`);
  }
  return value;
}

async function readCredential(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new RunnerConfigError(`${path} can't be read`, { cause: error });
  }
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    throw new RunnerConfigError(`${path} can't be read`, { cause: error });
  }
}

function requireUrl(name: string, url: unknown): string {
  if (typeof url !== 'string' || !/^https?:\/\//.test(url)) {
    throw new RunnerConfigError(`config.json: ${name} must be an http(s) URL`);
  }
  return url.replace(/\/+$/, '');
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text));
  } catch (error) {
    throw new RunnerConfigError('config.json is not JSON', { cause: error });
  }
}
