import { Forge } from '../Forge';
import { GitHubError } from '../GitHubError';
import { GitPerson, listCommits } from '../git/commits';
import { writeRef } from '../git/gitRefs';
import { mergedTree, rebasedTip, writeCommit } from '../git/merge';
import { Account } from '../store/AccountStore';
import { Issue } from '../store/IssueStore';
import { Pull } from '../store/PullStore';
import { Repository } from '../store/RepositoryStore';
import { requireRole } from './access';
import { mergeMessage, MergeWording, squashMessage } from './mergeMessages';
import { mergeRefusal } from './mergeRefusal';
import { mergeFacts } from './mergeFacts';
import { push } from './pushes';
import { signatureOf } from './signature';

export type MergeMethod = 'merge' | 'squash' | 'rebase';

export interface MergeInput {
  issue: Issue;
  method: MergeMethod;
  /** The head that the caller looked at; any when left out. */
  expectedSha?: string;
  wording: MergeWording;
}

/** The two ends as they are while nobody else may move them. */
interface Ends {
  issue: Issue;
  pull: Pull;
  base: string;
}

const notMergeable = () =>
  new GitHubError(405, 'Pull Request is not mergeable');

/** Merges a pull request, also into a protected branch; returns the commit. */
export async function mergePull(
  forge: Forge,
  repository: Repository,
  actor: Account,
  input: MergeInput,
): Promise<string> {
  requireRole(forge, repository, actor, 'write');
  return push(forge, repository, actor, async () => {
    const ends = mergeableEnds(forge, repository, input);
    const sha = await writeMerge(forge, repository, actor, ends, input);
    forge.store.refs.nameMerge(repository.id, ends.issue.id, sha);
    const name = `refs/heads/${ends.pull.base_ref}`;
    await writeRef(forge.git, repository, name, sha);
    return sha;
  });
}

function mergeableEnds(
  forge: Forge,
  repository: Repository,
  { issue: { id }, expectedSha }: MergeInput,
): Ends {
  const { store } = forge;
  const issue = store.issues.byId(id);
  const facts = mergeFacts(forge, repository, issue);
  const refusal = mergeRefusal({ ...facts, expectedSha });
  if (refusal) throw refusal;
  const pull = store.pulls.ofIssue(id);
  const base = store.refs.get(repository.id, `refs/heads/${pull.base_ref}`);
  if (!base) throw notMergeable();
  return { issue, pull, base: base.sha };
}

function writeMerge(
  forge: Forge,
  repository: Repository,
  actor: Account,
  ends: Ends,
  input: MergeInput,
): Promise<string> {
  if (input.method === 'rebase') {
    return writeRebase(forge, repository, actor, ends);
  }
  return writeSingleCommit(forge, repository, actor, ends, input);
}

async function writeRebase(
  { git, now }: Forge,
  repository: Repository,
  actor: Account,
  { pull, base }: Ends,
): Promise<string> {
  const tip = await rebasedTip(git, repository, {
    base,
    head: pull.head_sha,
    committer: signatureOf(actor, now()),
  });
  if (tip) return tip;
  throw new GitHubError(405, "This branch can't be rebased");
}

/** A squash is by the author of the pull request, a merge by who merges. */
async function writeSingleCommit(
  forge: Forge,
  repository: Repository,
  actor: Account,
  { issue, pull, base }: Ends,
  { method, wording }: MergeInput,
): Promise<string> {
  const { git, store } = forge;
  const head = pull.head_sha;
  const tree = await mergedTree(git, repository, base, head);
  if (!tree) throw notMergeable();
  const range = ['--reverse', '--topo-order', `${base}..${head}`];
  const subject = {
    number: issue.number,
    title: issue.title,
    head: `${repository.owner}/${pull.head_ref}`,
    commits: await listCommits(git, repository, range),
  };
  const isSquash = method === 'squash';
  const author = isSquash ? store.accounts.byId(issue.author_id)! : actor;
  return writeCommit(git, repository, {
    tree,
    parents: isSquash ? [base] : [base, head],
    author: signatureOf(author, forge.now()),
    committer: webFlow(forge.now()),
    message: isSquash
      ? squashMessage(subject, wording)
      : mergeMessage(subject, wording),
  });
}

/** Who commits what is merged on GitHub's pages or by its API. */
function webFlow(date: string): GitPerson {
  return { name: 'GitHub', email: 'noreply@github.com', date };
}
