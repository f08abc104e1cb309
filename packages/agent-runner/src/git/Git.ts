import { execFile } from 'node:child_process';

export interface GitOptions {
  /** Where git runs. */
  directory: string;
  /** An empty folder, so that nobody's configuration applies. */
  home: string;
  env: NodeJS.ProcessEnv;
}

export interface GitCallOptions {
  /** Configuration for this call only, handed over in the environment. */
  config?: Record<string, string>;
  signal?: AbortSignal;
  timeoutMs?: number;
}

const CALL_TIMEOUT_MS = 2 * 60_000;
const MAX_OUTPUT_BYTES = 16 * 1024 * 1024;

const PASSED_ON = [
  'PATH',
  'TMPDIR',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
  'GIT_SSL_CAINFO',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
];

/**
 * In a clone of foreign content git must start no hook, ask nobody anything, and speak
 * only HTTP. (An agent that can write .git/config can still name a filter; it runs with
 * the agent's own rights, and the platform checks what comes out.)
 */
const SAFE_CONFIG: Record<string, string> = {
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.askPass': '',
  'core.protectHFS': 'true',
  'core.protectNTFS': 'true',
  'credential.helper': '',
  'commit.gpgSign': 'false',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'submodule.recurse': 'false',
  'http.followRedirects': 'false',
  'http.lowSpeedLimit': '1000',
  'http.lowSpeedTime': '60',
  'protocol.allow': 'never',
  'protocol.http.allow': 'always',
  'protocol.https.allow': 'always',
};

/** git ended with an error. The message holds its last words, never its environment. */
export class GitError extends Error {
  override readonly name = 'GitError';
  readonly stderr: string;

  constructor(command: string, stderr: string, cause: Error) {
    const words = stderr.trim().slice(-1000) || cause.message;
    super(`git ${command}: ${words}`, { cause });
    this.stderr = stderr;
  }
}

/** Runs git in one folder with an environment of its own making. */
export class Git {
  readonly #options: GitOptions;

  constructor(options: GitOptions) {
    this.#options = options;
  }

  /** Answers what git printed, without the last newline. */
  run(args: string[], options: GitCallOptions = {}): Promise<string> {
    return new Promise((resolve, reject) => {
      execFile(
        'git',
        args,
        {
          cwd: this.#options.directory,
          env: this.#environment(options.config ?? {}),
          signal: options.signal,
          timeout: options.timeoutMs ?? CALL_TIMEOUT_MS,
          maxBuffer: MAX_OUTPUT_BYTES,
        },
        (error, stdout, stderr) => {
          if (!error) return resolve(stdout.replace(/\n$/, ''));
          if (options.signal?.aborted) return reject(options.signal.reason);
          return reject(new GitError(args[0], stderr, error));
        },
      );
    });
  }

  #environment(config: Record<string, string>): NodeJS.ProcessEnv {
    const { env, home } = this.#options;
    const passedOn = PASSED_ON.filter(name => env[name] !== undefined).map(
      name => [name, env[name]],
    );
    return {
      ...Object.fromEntries(passedOn),
      ...configEnvironment({ ...SAFE_CONFIG, ...config }),
      HOME: home,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
    };
  }
}

function configEnvironment(config: Record<string, string>): NodeJS.ProcessEnv {
  const entries = Object.entries(config);
  const pairs = entries.flatMap(([key, value], index) => [
    [`GIT_CONFIG_KEY_${index}`, key],
    [`GIT_CONFIG_VALUE_${index}`, value],
  ]);
  return {
    ...Object.fromEntries(pairs),
    GIT_CONFIG_COUNT: String(entries.length),
  };
}
