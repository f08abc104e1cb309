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
 * Runs an agent's program, without a shell, as a process group of its own. When the
 * signal aborts, the group gets SIGTERM and a moment later SIGKILL; what the program
 * leaves of its group at its end gets SIGKILL, too. Throws the signal's reason then, and
 * AgentFailedError when the program can't be started.
 */
export async function runProgram(options: ProgramOptions): Promise<ProgramEnd> {
  options.signal.throwIfAborted();
  const child = spawn(options.command, options.args, {
    cwd: options.directory,
    env: options.env,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  await started(child, options.command);
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
  return { exitCode, errorText: errorText() };
}

async function started(child: ChildProcess, command: string): Promise<void> {
  try {
    await once(child, 'spawn');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === 'ENOENT' ? 'it is not in the image' : String(error);
    throw new AgentFailedError(`${command} could not be started: ${reason}`);
  }
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
