import { GitCommit, listCommits } from '../git/commits';
import { ChangedFile, changedFiles, divergence } from '../git/comparison';
import { GitRepositories } from '../git/GitRepositories';
import { Pull } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';

export interface Changes {
  /** Oldest first. */
  commits: GitCommit[];
  files: ChangedFile[];
}

const COMMIT_LIMIT = 250;
const REMEMBERED = 20;

/**
 * What pull requests change. Between two commits that never differs, so the
 * last few answers are kept: an open page asks every two seconds.
 */
export class PullChanges {
  readonly #git: GitRepositories;
  readonly #answers = new Map<string, Promise<Changes>>();

  constructor(git: GitRepositories) {
    this.#git = git;
  }

  of(repository: Repository, pull: Pull): Promise<Changes> {
    const key = `${repository.id} ${pull.base_sha} ${pull.head_sha}`;
    const known = this.#answers.get(key);
    if (known) return known;
    const [oldest] = this.#answers.keys();
    if (this.#answers.size >= REMEMBERED) this.#answers.delete(oldest);
    const answer = this.#read(repository, pull);
    this.#answers.set(key, answer);
    answer.catch(() => this.#answers.delete(key));
    return answer;
  }

  async #read(
    repository: Repository,
    { base_sha: base, head_sha: head }: Pull,
  ): Promise<Changes> {
    const distance = await divergence(this.#git, repository, base, head);
    const from = distance?.mergeBase ?? base;
    const limit = `--max-count=${COMMIT_LIMIT}`;
    const range = ['--reverse', limit, `${base}..${head}`];
    const [commits, files] = await Promise.all([
      listCommits(this.#git, repository, range),
      changedFiles(this.#git, repository, from, head),
    ]);
    return { commits, files };
  }
}
