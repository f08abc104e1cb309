import { LocalGitHubSeed } from './seed';
import { Faults } from './faults';
import { RequestCounts } from './RequestCounts';

/** Where local-github writes what happens. Backstage's logger fits. */
export interface LocalGitHubLogger {
  info(message: string, meta?: Record<string, string | number>): void;
  warn(message: string, meta?: Record<string, string | number>): void;
  error(message: string, meta?: Record<string, string | number>): void;
}

export interface LocalGitHubOptions {
  /** TCP port; 0 takes a free one. */
  port: number;
  /** Address to listen on. Default `127.0.0.1`. */
  host?: string;
  /**
   * Folder of everything that lasts: the database, the bare repositories and
   * the git hook. One process at a time may use it.
   */
  dataDir: string;
  /** Users and repositories to begin with; see {@link LocalGitHubSeed}. */
  seed?: LocalGitHubSeed;
  /** Host name in `html_url` and `clone_url`. Default `localhost`. */
  publicHost?: string;
  /** Source of every timestamp in answers and payloads. Default: the wall clock. */
  clock?: () => Date;
  /** Default: silent. */
  logger?: LocalGitHubLogger;
}

export interface LocalGitHub {
  /** The port it listens on, also when `options.port` was 0. */
  port: number;
  /** Octokit's `baseUrl`. */
  apiUrl: string;
  /** `<gitUrl>/<owner>/<repository>.git` is a git remote. */
  gitUrl: string;
  /** Prefix of every `html_url`. */
  webUrl: string;
  /** Makes webhooks, REST requests and git fail on purpose, for tests. */
  faults: Faults;
  /** What was asked so far, by REST and by git. */
  requests: RequestCounts;
  /** Stops listening and waits until no delivery or git process is left. A second call waits as well. */
  close(): Promise<void>;
}
