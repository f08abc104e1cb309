import { fork, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import createKnex, { type Knex } from 'knex';
import type { TestDatabase } from './database';
import { freePort } from './freePort';
import { ROOT } from './paths';

export type ShutdownMode = 'fast' | 'immediate';

/** That connections break is what the tests are about. */
const SILENT = { debug() {}, warn() {}, error() {}, deprecate() {} };

/** A database on a server of its own, which a test may stop and start. */
export class RestartableDatabase implements TestDatabase {
  readonly url: string;
  readonly knex: Knex;
  readonly #folder: string;
  readonly #program: ChildProcess;

  private constructor(folder: string, program: ChildProcess, url: string) {
    this.#folder = folder;
    this.#program = program;
    this.url = url;
    this.knex = createKnex({
      client: 'pg',
      connection: url,
      pool: { min: 0, max: 5 },
      log: SILENT,
    });
  }

  static async start(): Promise<RestartableDatabase> {
    // As root the server runs as another user, who may not reach a private /tmp.
    const parent = process.getuid?.() === 0 ? '/var/tmp' : tmpdir();
    const folder = await mkdtemp(join(parent, 'stagecraft-test-'));
    await chmod(folder, 0o711);
    const password = randomBytes(16).toString('hex');
    const program = fork(
      join(ROOT, 'scripts/testing/postgresServer.mjs'),
      [folder, String(await freePort()), password],
      { execArgv: [] },
    );
    const { url } = await ask(program, 'start');
    return new RestartableDatabase(folder, program, url!);
  }

  /** `immediate` is a crash: what was not committed is lost, and recovered is the rest. */
  async stop(mode: ShutdownMode): Promise<void> {
    await ask(this.#program, `stop ${mode}`);
  }

  /** On the same port, with the same data. */
  async startAgain(): Promise<void> {
    await ask(this.#program, 'start');
  }

  async drop(): Promise<void> {
    await this.knex.destroy();
    await this.stop('fast');
    this.#program.disconnect();
    await once(this.#program, 'exit');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function ask(
  program: ChildProcess,
  command: string,
): Promise<{ url?: string }> {
  const answered = once(program, 'message');
  program.send(command);
  const [answer] = await answered;
  if (answer.error) throw new Error(`PostgreSQL: ${answer.error}`);
  return answer;
}
