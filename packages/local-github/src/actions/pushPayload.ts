import { Forge } from '../Forge';
import { isAncestor, pushedCommits } from '../git/commits';
import { presentPushedCommit } from '../present/commit';
import { presentPushedRepository, repositoryPage } from '../present/repository';
import { Account } from '../store/AccountStore';
import { Ref } from '../store/RefStore';
import { Repository } from '../store/RepositoryStore';

/** A branch or tag that was made, moved or deleted. */
export interface RefChange {
  /** Full name. */
  name: string;
  before?: Ref;
  after?: Ref;
}

const NO_COMMIT = '0'.repeat(40);

/** Asks git for what a `push` payload tells; the rest is filled in later. */
export async function presentPush(
  forge: Forge,
  repository: Repository,
  options: { change: RefChange; before: Ref[] },
): Promise<(pusher: Account) => object> {
  const { change } = options;
  const [commits, head, isForced] = await Promise.all([
    commitsOf(forge, repository, options),
    headOf(forge, repository, change),
    isForcedPush(forge, repository, change),
  ]);
  const before = change.before?.sha ?? NO_COMMIT;
  const after = change.after?.sha ?? NO_COMMIT;
  const range = change.before
    ? `${before.slice(0, 12)}...${after.slice(0, 12)}`
    : change.name.replace(/^refs\/(heads|tags)\//, '');
  return pusher => ({
    ref: change.name,
    before,
    after,
    base_ref: null,
    created: change.before === undefined,
    deleted: change.after === undefined,
    forced: isForced,
    compare: `${repositoryPage(forge.urls, repository)}/compare/${range}`,
    commits,
    head_commit: head,
    pusher: { name: pusher.login, email: pusher.email },
    repository: presentPushedRepository(
      forge,
      forge.store.repositories.byId(repository.id),
    ),
  });
}

async function commitsOf(
  forge: Forge,
  repository: Repository,
  { change, before }: { change: RefChange; before: Ref[] },
) {
  if (!change.after || !change.name.startsWith('refs/heads/')) return [];
  const known = before.map(ref => ref.sha);
  const exclude = change.before ? [change.before.sha] : known;
  const list = (without: string[]) =>
    pushedCommits(forge.git, repository, {
      after: change.after!.sha,
      exclude: without,
    });
  const [commits, distinct] = await Promise.all([list(exclude), list(known)]);
  const isDistinct = new Set(distinct.map(commit => commit.sha));
  return commits.map(commit =>
    presentPushedCommit(forge, repository, commit, isDistinct.has(commit.sha)),
  );
}

async function headOf(
  forge: Forge,
  repository: Repository,
  { after }: RefChange,
) {
  if (!after) return null;
  const [head] = await pushedCommits(forge.git, repository, {
    after: after.sha,
    exclude: [],
    limit: 1,
  });
  return presentPushedCommit(forge, repository, head, true);
}

async function isForcedPush(
  { git }: Forge,
  repository: Repository,
  { before, after }: RefChange,
): Promise<boolean> {
  if (!before || !after) return false;
  return !(await isAncestor(git, repository, before.sha, after.sha));
}
