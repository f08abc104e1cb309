import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { finishOpenPushes } from './actions/pushes';
import { Forge, Urls } from './Forge';
import { GitHttpBackend } from './git/GitHttpBackend';
import { GitRepositories } from './git/GitRepositories';
import { GitRoutes } from './http/GitRoutes';
import { API_PREFIX, HttpServer } from './http/HttpServer';
import { LocalGitHub, LocalGitHubLogger, LocalGitHubOptions } from './options';
import { RepositoryLocks } from './RepositoryLocks';
import { RequestCounts } from './RequestCounts';
import { RateMeter } from './rest/RateMeter';
import { RestApi } from './rest/RestApi';
import { applySeed, LocalGitHubSeed, parseSeed } from './seed';
import { Database } from './store/Database';
import { Store } from './store/Store';
import { timestamp } from './timestamp';
import { WebPages } from './web/WebPages';
import { Dispatcher } from './webhooks/Dispatcher';

const SILENT: LocalGitHubLogger = { info() {}, warn() {}, error() {} };

/**
 * Starts a GitHub on this machine. Rejects when the port or the data folder is
 * taken, git is missing or the seed is not valid.
 */
export async function createLocalGitHub(
  options: LocalGitHubOptions,
): Promise<LocalGitHub> {
  const seed = options.seed && parseSeed(options.seed);
  const logger = options.logger ?? SILENT;
  const clock = options.clock ?? (() => new Date());
  const host = options.host ?? '127.0.0.1';
  const dataDir = resolve(options.dataDir);
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const server = new HttpServer(logger);
  const port = await server.listen(options.port, host);
  const origin = `http://${host === '0.0.0.0' ? '127.0.0.1' : host}:${port}`;
  const urls: Urls = {
    api: `${origin}${API_PREFIX}`,
    web: `http://${options.publicHost ?? 'localhost'}:${port}`,
  };
  try {
    const forge = await openForge({ dataDir, urls, clock, logger });
    const close = await serve(forge, { server, seed, clock });
    logger.info('local-github is ready', { url: urls.web });
    return {
      port,
      apiUrl: urls.api,
      gitUrl: origin,
      webUrl: urls.web,
      faults: forge.dispatcher.faults,
      requests: forge.requests,
      close,
    };
  } catch (error) {
    await server.close();
    throw error;
  }
}

async function openForge(options: {
  dataDir: string;
  urls: Urls;
  clock: () => Date;
  logger: LocalGitHubLogger;
}): Promise<Forge> {
  const { dataDir, urls, clock, logger } = options;
  const git = await GitRepositories.open(dataDir);
  const store = new Store(Database.open(join(dataDir, 'github.sqlite')));
  return {
    store,
    git,
    dispatcher: new Dispatcher({ store, clock, logger }),
    locks: new RepositoryLocks(),
    requests: new RequestCounts(),
    logger,
    urls,
    now: () => timestamp(clock()),
  };
}

/** Begins to answer; returns what ends it. */
async function serve(
  forge: Forge,
  options: {
    server: HttpServer;
    seed?: LocalGitHubSeed;
    clock: () => Date;
  },
): Promise<() => Promise<void>> {
  const { server, seed, clock } = options;
  const backend = new GitHttpBackend(forge.git);
  const close = async () => {
    await server.close();
    backend.close();
    await forge.locks.idle();
    await forge.dispatcher.close();
    await forge.git.idle();
    forge.store.close();
  };
  try {
    if (seed) await applySeed(forge, seed);
    await finishOpenPushes(forge);
  } catch (error) {
    await close();
    throw error;
  }
  server.serve({
    api: new RestApi(forge, new RateMeter(clock)),
    git: new GitRoutes(forge, backend),
    pages: new WebPages(forge),
  });
  forge.dispatcher.start();
  let closing: Promise<void> | undefined;
  return () => (closing ??= close());
}
