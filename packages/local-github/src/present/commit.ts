import { Forge } from '../Forge';
import { GitCommit, GitPerson, PushedCommit } from '../git/commits';
import { ChangedFile } from '../git/comparison';
import { timestamp } from '../timestamp';
import { Repository } from '../store/RepositoryStore';
import { presentAccount } from './account';
import { nodeId } from './nodeId';
import { repositoryApi, repositoryPage } from './repository';

const gitUser = ({ name, email, date }: GitPerson) => ({
  name,
  email,
  date: timestamp(new Date(date)),
});

const UNSIGNED = {
  verified: false,
  reason: 'unsigned',
  signature: null,
  payload: null,
  verified_at: null,
};

/** `commit`; an author is an account when the e-mail address is known. */
export function presentCommit(
  forge: Forge,
  repository: Repository,
  commit: GitCommit,
) {
  const api = repositoryApi(forge.urls, repository);
  const page = repositoryPage(forge.urls, repository);
  const url = `${api}/commits/${commit.sha}`;
  const account = ({ email }: GitPerson) => {
    const known = forge.store.accounts.byEmail(email);
    return known ? presentAccount(forge, known) : null;
  };
  return {
    sha: commit.sha,
    node_id: nodeId('Commit', commit.sha),
    url,
    html_url: `${page}/commit/${commit.sha}`,
    comments_url: `${url}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.sha}`,
      author: gitUser(commit.author),
      committer: gitUser(commit.committer),
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      comment_count: 0,
      verification: UNSIGNED,
    },
    author: account(commit.author),
    committer: account(commit.committer),
    parents: commit.parents.map(sha => ({
      sha,
      url: `${api}/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
  };
}

/** `diff-entry`; `commit` is where the file can be read. */
export function presentChangedFile(
  forge: Forge,
  repository: Repository,
  commit: string,
  file: ChangedFile,
) {
  const page = repositoryPage(forge.urls, repository);
  const path = file.filename.split('/').map(encodeURIComponent).join('/');
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${page}/blob/${commit}/${path}`,
    raw_url: `${page}/raw/${commit}/${path}`,
    contents_url: `${repositoryApi(
      forge.urls,
      repository,
    )}/contents/${path}?ref=${commit}`,
    ...(file.patch === undefined ? {} : { patch: file.patch }),
    ...(file.previousFilename === undefined
      ? {}
      : { previous_filename: file.previousFilename }),
  };
}

/** A commit as a `push` payload has it. */
export function presentPushedCommit(
  forge: Forge,
  repository: Repository,
  commit: PushedCommit,
  isDistinct: boolean,
) {
  const person = ({ name, email, date }: GitPerson) => {
    const account = forge.store.accounts.byEmail(email);
    return { name, email, date, ...(account && { username: account.login }) };
  };
  return {
    id: commit.sha,
    tree_id: commit.tree,
    distinct: isDistinct,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${repositoryPage(forge.urls, repository)}/commit/${commit.sha}`,
    author: person(commit.author),
    committer: person(commit.committer),
    added: commit.added,
    removed: commit.removed,
    modified: commit.modified,
  };
}
