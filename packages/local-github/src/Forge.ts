import { GitRepositories } from './git/GitRepositories';
import { LocalGitHubLogger } from './options';
import { RepositoryLocks } from './RepositoryLocks';
import { RequestCounts } from './RequestCounts';
import { Store } from './store/Store';
import { Dispatcher } from './webhooks/Dispatcher';

/** Prefixes of the links in answers; none ends with a slash. */
export interface Urls {
  api: string;
  web: string;
}

/** What the actions and the presentations work on. */
export interface Forge {
  store: Store;
  git: GitRepositories;
  dispatcher: Dispatcher;
  locks: RepositoryLocks;
  requests: RequestCounts;
  urls: Urls;
  logger: LocalGitHubLogger;
  /** The present as GitHub writes it. */
  now: () => string;
}
