import { dirname, join } from 'node:path';
import { RunInterruption } from './RunInterruption';
import { loadDriver } from './drivers/loadDriver';
import { isTokenRefused } from './platform/platformClient';
import { runAttempt } from './runAttempt';
import { readRunnerConfig, RunnerConfigError } from './runnerConfig';
import { prepareSource } from './verifier/prepareSource';

/** The argument with which this program is no runner, but puts a verifier's source into place. */
const PREPARE_SOURCE = 'prepare-verifier-source';
/** What the pod's exit code says. Zero only when the platform has a report. */
const EXIT = { unreported: 1, misconfigured: 2, attemptOver: 3 };
const TERMINATION_GRACE_MS = 4_500;

const terminated = new AbortController();

function onTermination(): void {
  if (terminated.signal.aborted) return;
  terminated.abort(new RunInterruption('terminated'));
  setTimeout(() => process.exit(EXIT.unreported), TERMINATION_GRACE_MS).unref();
}

function exitCodeOf(error: unknown): number {
  if (error instanceof RunnerConfigError) return EXIT.misconfigured;
  const isOver =
    isTokenRefused(error) ||
    (error instanceof RunInterruption &&
      (error.kind === 'token-refused' || error.kind === 'replaced'));
  return isOver ? EXIT.attemptOver : EXIT.unreported;
}

/** Where this image has drivers beside the runner's own. */
function driversFolder(env: NodeJS.ProcessEnv): string {
  return env.STAGECRAFT_DRIVERS || join(dirname(process.argv[1]), 'drivers');
}

async function main(): Promise<void> {
  process.on('SIGTERM', onTermination);
  process.on('SIGINT', onTermination);
  const { env } = process;
  const config = await readRunnerConfig(env);
  const { signal } = terminated;
  if (process.argv[2] === PREPARE_SOURCE) {
    await prepareSource({ config, env, signal });
    return;
  }
  await runAttempt({
    config,
    env,
    loadDriver: runtime =>
      loadDriver(runtime, { config, env, drivers: driversFolder(env) }),
    echo: text => process.stdout.write(`${text}\n`),
    signal,
  });
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exit(exitCodeOf(error));
  },
);
