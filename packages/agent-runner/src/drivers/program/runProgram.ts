import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { AgentFailedError } from '../types';

export interface ProgramOptions {
  command: string;
  args: string[];
  directory: string;
  /** The whole environment: nothing of the runner's own is passed on. */
  env: NodeJS.ProcessEnv;
  /** Written to standard input, which is closed then. */
  input: string;
  signal: AbortSignal;
  /** Called for each line of standard output that is a JSON object. */
  onEvent(event: unknown): void;
}

export interface ProgramEnd {
  /** Null when a signal ended it. */
  exitCode: number | null;
  /** The last words on standard error. */
  errorText: string;
}

const TERM_GRACE_MS = 1_200;
const MAX_ERROR_CHARACTERS = 4_000;

/**
 * The shell becomes the program, whose words it never reads. Its child waits for a pipe
 * that only the runner holds open: when the runner dies, even by SIGKILL, it ends the group.
 */
const WITH_WATCHDOG = `
(trap '' HUP INT TERM; read -r _ <&3; kill -KILL 0) </dev/null >/dev/null 2>&1 &
exec "$@" 3<&-
`;
/** What a shell answers for a program that is not there, or is none. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

/**
 * Runs an agent's program as a process group of its own, which dies with the runner. When the
 * signal aborts, the group gets SIGTERM and a moment later SIGKILL; what the program
 * leaves of its group at its end gets SIGKILL, too. Throws the signal's reason then, and
 * AgentFailedError when the program can't be started.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  options.signal.throwIfAborted();
  const child = spawn(
    '/bin/sh',
    ['-c', WITH_WATCHDOG, 'sh', options.command, ...options.args],
    {
      cwd: options.directory,
      env: options.env,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    },
  );
  await once(child, 'spawn');
  const stopListening = endOnAbort(child, options.signal);
  // A program that ends before it has read everything is judged by its exit code.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input);
  const errorText = collectTail(child.stderr);
  createInterface({ input: child.stdout }).on('line', line => {
    const event = parseObject(line);
    if (event) options.onEvent(event);
  });
  const closed = once(child, 'close');
  const [exitCode] = await once(child, 'exit');
  stopListening();
  killGroup(child, 'SIGKILL');
  await closed;
  options.signal.throwIfAborted();
  requireProgram(options.command, exitCode);
  return { exitCode, errorText: errorText() };
}

function requireProgram(command: string, exitCode: number | null): void {
  if (exitCode !== NOT_FOUND && exitCode !== NOT_EXECUTABLE) return;
  const reason =
    exitCode === NOT_FOUND ? 'is not in the image' : 'can not be executed';
  throw new AgentFailedError(`The program ${command} ${reason}`);
}

function endOnAbort(child: ChildProcess, signal: AbortSignal): () => void {
  let timer: NodeJS.Timeout | undefined;
  const onAbort = () => {
    killGroup(child, 'SIGTERM');
    timer = setTimeout(() => killGroup(child, 'SIGKILL'), TERM_GRACE_MS);
  };
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  };
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // Nobody of the group is left.
  }
}

function collectTail(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', part => {
    text = `${text}${part}`.slice(-MAX_ERROR_CHARACTERS);
  });
  return () => text.trim();
}

function parseObject(line: string): object | undefined {
  try {
    const value = JSON.parse(line);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
