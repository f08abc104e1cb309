import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { StartError, printFailure } from '../progress.mjs';
import { killCommands } from '../toolchain/command.mjs';
import { ensureInstalled } from '../toolchain/install.mjs';
import { checkMachine } from '../toolchain/checks.mjs';
import { ensureRunnerImage } from '../toolchain/runnerImage.mjs';
import { ensureToolchain } from '../toolchain/toolchain.mjs';
import { ensureDatabase, healMigrationLocks } from './database.mjs';
import { removeEndpoints } from './endpoints.mjs';
import { checkPorts } from './ports.mjs';
import { healLeftover, postgresFolder, startPostgres } from './postgres.mjs';
import { claimRun, recordChild, releaseRun } from './runRecord.mjs';
import { ensureSecrets } from './secrets.mjs';
import { readPorts } from './settings.mjs';
import { startServices } from './startServices.mjs';
import { ensureStateFolder } from './stateFolder.mjs';

/** With the poll together below the 5 s in which Ctrl-C, or the end of npm, has ended everything. */
const SERVER_GRACE_MS = 2_500;
const POSTGRES_GRACE_MS = 1_800;
const PARENT_POLL_MS = 500;
/** A server that was killed is no longer to be seen before its last thread lets go of its port. */
const DYING_PORTS_MS = 5_000;

/** npm passes SIGINT and SIGTERM on to us; when it is killed nobody tells us. */
function whenNpmIsGone(stop) {
  const npm = process.ppid;
  if (!process.env.npm_lifecycle_event) {
    return;
  }
  const timer = setInterval(() => {
    if (process.ppid !== npm) {
      clearInterval(timer);
      stop();
    }
  }, PARENT_POLL_MS);
  timer.unref();
}

/** Owns the servers of one `npm start` or `npm run dev`: what it starts, it stops. */
export class Supervisor {
  #progress;
  #children = [];
  #postgres;
  #stopping;
  #started = false;

  constructor({ progress }) {
    this.#progress = progress;
    const stop = () => this.#end({ exitCode: 0, says: '\nStopping …' });
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, stop);
    }
    whenNpmIsGone(stop);
  }

  /** Runs `work`; a failure of it stops everything and ends this process with code 1. */
  async run(work) {
    try {
      await work();
    } catch (error) {
      if (!this.#stopping) {
        printFailure(error);
        await this.#end({ exitCode: 1 });
      }
    }
  }

  /** Checks and installs: what both commands need before the first server starts. */
  async prepare() {
    checkMachine();
    this.ports = readPorts();
    const { afterKilled } = await claimRun();
    this.stateFolder = ensureStateFolder();
    await healLeftover({ dataFolder: postgresFolder(this.stateFolder) });
    await checkPorts(this.ports, {
      patienceMs: afterKilled ? DYING_PORTS_MS : 0,
    });
    await ensureToolchain(this.#progress);
    await ensureInstalled(this.#progress);
    this.imageStore = join(this.stateFolder, 'images');
    mkdirSync(this.imageStore, { recursive: true });
    this.secrets = ensureSecrets();
  }

  /** PostgreSQL, local-github and local-cluster; the runner image is built beside them. */
  async startLocalServers() {
    const [databaseUrl, services] = await Promise.all([
      this.#progress.step('PostgreSQL', () => this.#startDatabase()),
      this.#progress.step('GitHub and Kubernetes', () => this.#startServices()),
      ensureRunnerImage(this.#progress, { imageStore: this.imageStore }),
    ]);
    return { databaseUrl, services };
  }

  async #startDatabase() {
    const { serverUrl } = await startPostgres({
      stateFolder: this.stateFolder,
      port: this.ports.postgres,
      password: this.secrets.databasePassword,
      onSpawn: child => {
        this.#postgres = child;
        this.#failWhenItEnds(child);
      },
    });
    const url = await ensureDatabase({ serverUrl, name: 'stagecraft' });
    await healMigrationLocks({ url });
    return url;
  }

  #startServices() {
    return startServices({
      stateFolder: this.stateFolder,
      imageStore: this.imageStore,
      ports: this.ports,
      tokens: this.secrets.githubTokens,
      onSpawn: child => this.adopt(child),
    });
  }

  /** From now on the child is stopped with the others, and its death is the end of all. */
  adopt(child) {
    this.#children.push(child);
    recordChild(child);
    this.#failWhenItEnds(child);
  }

  /** Until then a child's death is told by whoever waits for it. */
  markStarted() {
    this.#started = true;
  }

  async #failWhenItEnds(child) {
    await child.exited;
    if (!this.#started || this.#stopping) {
      return;
    }
    const { how, tail } = child.describeExit();
    printFailure(
      new StartError(
        `${tail}\n\nThe ${child.name} ${how}; everything is stopped. Its log is ${child.logFile}.`,
      ),
    );
    await this.#end({ exitCode: 1 });
  }

  #end({ exitCode, says }) {
    this.#stopping ??= this.#stopAll({ exitCode, says });
    return this.#stopping;
  }

  async #stopAll({ exitCode, says }) {
    if (says) {
      this.#progress.line(says);
    }
    killCommands();
    await Promise.all(
      this.#children.map(child => child.stop({ graceMs: SERVER_GRACE_MS })),
    );
    await this.#postgres?.stop({
      signal: 'SIGINT',
      graceMs: POSTGRES_GRACE_MS,
    });
    // Not those of a Stagecraft that runs here already.
    if (releaseRun()) {
      removeEndpoints();
    }
    process.exit(exitCode);
  }
}
