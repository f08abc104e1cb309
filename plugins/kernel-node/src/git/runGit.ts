import { spawn } from 'node:child_process';
import { GitFailedError } from './gitFailedError';

const MAX_OUTPUT_BYTES = 1024 * 1024;

/** What git may take from our environment; everything else, also its configuration, is left out. */
const PASSED_ON = [
  'PATH',
  'TMPDIR',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'GIT_SSL_CAINFO',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Set for every call: no hooks, no prompts, no transport but HTTP, nothing in the background. */
const SETTINGS: Record<string, string> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'credential.helper': '',
  'protocol.allow': 'never',
  'protocol.http.allow': 'always',
  'protocol.https.allow': 'always',
  'http.followRedirects': 'initial',
  // A server that has stopped answering is left after a minute, not at our own timeout.
  'http.lowSpeedLimit': '1',
  'http.lowSpeedTime': '60',
  'gc.autoDetach': 'false',
  'maintenance.autoDetach': 'false',
  'safe.directory': '*',
};

export interface GitOptions {
  cwd: string;
  timeoutMs: number;
  signal?: AbortSignal;
  /** More settings. They reach git by its environment, where `ps` doesn't show them. */
  settings?: Record<string, string>;
}

/** Runs git and answers its output. Throws GitFailedError, also after the timeout or an abort. */
export async function runGit(
  args: string[],
  options: GitOptions,
): Promise<string> {
  options.signal?.throwIfAborted();
  // A process group of its own: git's helpers have to end with it.
  const child = spawn('git', args, {
    cwd: options.cwd,
    env: gitEnvironment(options.settings ?? {}),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const stopped = AbortSignal.any([
    AbortSignal.timeout(options.timeoutMs),
    ...(options.signal ? [options.signal] : []),
  ]);
  const kill = () => killGroup(child.pid);
  stopped.addEventListener('abort', kill, { once: true });
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code !== 0) {
      const cause = stopped.aborted ? String(stopped.reason) : stderr();
      throw new GitFailedError(`git ${args[0]} failed: ${cause.trim()}`, {
        stderr: stderr(),
      });
    }
    return stdout();
  } finally {
    stopped.removeEventListener('abort', kill);
  }
}

function gitEnvironment(settings: Record<string, string>): NodeJS.ProcessEnv {
  const entries = Object.entries({ ...SETTINGS, ...settings });
  const environment: NodeJS.ProcessEnv = {
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: String(entries.length),
    LC_ALL: 'C',
  };
  entries.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  for (const name of PASSED_ON) {
    environment[name] = process.env[name];
  }
  return environment;
}

/** Keeps the end of the output: that is where git says what went wrong. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    text = (text + chunk.toString('utf8')).slice(-MAX_OUTPUT_BYTES);
  });
  return () => text;
}

function killGroup(pid: number | undefined): void {
  try {
    if (pid) {
      process.kill(-pid, 'SIGKILL');
    }
  } catch {
    // It ended by itself meanwhile.
  }
}
