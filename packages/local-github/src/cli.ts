import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { createLocalGitHub } from './createLocalGitHub';
import { LocalGitHubLogger, LocalGitHubOptions } from './options';
import { LocalGitHubSeed } from './seed';

const USAGE = `Usage: local-github --data-dir <folder> [options]

  --data-dir <folder>     where everything lasting is kept (required)
  --seed <file>           JSON with users and repositories to begin with
  --port <number>         default 7010
  --host <address>        address to listen on, default 127.0.0.1
  --public-host <name>    host name in links, default localhost
`;

const write =
  (level: string) => (message: string, meta?: Record<string, unknown>) =>
    process.stderr.write(
      `${level} ${message}${meta ? ` ${JSON.stringify(meta)}` : ''}\n`,
    );

const logger: LocalGitHubLogger = {
  info: write('info'),
  warn: write('warn'),
  error: write('error'),
};

/** Throws when an argument or the seed file is not valid. */
function readOptions(args: string[]): LocalGitHubOptions {
  const { values } = parseArgs({
    args,
    options: {
      'data-dir': { type: 'string' },
      seed: { type: 'string' },
      port: { type: 'string', default: '7010' },
      host: { type: 'string' },
      'public-host': { type: 'string' },
    },
  });
  if (!values['data-dir']) throw new Error('--data-dir is missing');
  if (!/^\d{1,5}$/.test(values.port)) {
    throw new Error(`--port has to be a number, not "${values.port}"`);
  }
  return {
    dataDir: values['data-dir'],
    port: Number(values.port),
    host: values.host,
    publicHost: values['public-host'],
    seed: values.seed ? readSeed(values.seed) : undefined,
    logger,
  };
}

function readSeed(file: string): LocalGitHubSeed {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** The `local-github` command: runs until SIGINT or SIGTERM. */
export async function runCli(args: string[]): Promise<void> {
  try {
    const github = await createLocalGitHub(readOptions(args));
    process.stdout.write(`${github.webUrl}\n`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) {
      process.once(signal, () => github.close());
    }
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`local-github: ${message}\n\n${USAGE}`);
    process.exitCode = 1;
  }
}
