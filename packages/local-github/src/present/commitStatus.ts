import { Forge } from '../Forge';
import { GitCommit } from '../git/commits';
import { Account } from '../store/AccountStore';
import { CommitStatus, StatusState } from '../store/CommitStatusStore';
import { Ref } from '../store/RefStore';
import { Repository } from '../store/RepositoryStore';
import { presentAccount } from './account';
import { presentBranch } from './branch';
import { presentCommit } from './commit';
import { nodeId } from './nodeId';
import { presentRepository, repositoryApi } from './repository';

const statusApi = (forge: Forge, repository: Repository, sha: string) =>
  `${repositoryApi(forge.urls, repository)}/statuses/${sha}`;

/** `simple-commit-status` */
function presentSimpleStatus(
  forge: Forge,
  repository: Repository,
  status: CommitStatus,
) {
  const creator = creatorOf(forge, status);
  return {
    url: statusApi(forge, repository, status.sha),
    avatar_url: presentAccount(forge, creator).avatar_url,
    id: status.id,
    node_id: nodeId('StatusContext', status.id),
    state: status.state,
    description: status.description,
    target_url: status.target_url,
    context: status.context,
    created_at: status.created_at,
    updated_at: status.created_at,
  };
}

/** `status` */
export function presentStatus(
  forge: Forge,
  repository: Repository,
  status: CommitStatus,
) {
  return {
    ...presentSimpleStatus(forge, repository, status),
    creator: presentAccount(forge, creatorOf(forge, status)),
  };
}

function creatorOf({ store }: Forge, { creator_id }: CommitStatus): Account {
  return store.accounts.byId(creator_id)!;
}

/** One word for all contexts; a commit without any is pending. */
export function combinedState(states: StatusState[]): StatusState {
  if (states.some(state => state === 'error' || state === 'failure')) {
    return 'failure';
  }
  const isDone = states.length > 0 && !states.includes('pending');
  return isDone ? 'success' : 'pending';
}

/** `combined-commit-status`; `shown` is a page of the last of each context. */
export function presentCombinedStatus(
  forge: Forge,
  repository: Repository,
  options: { sha: string; latest: CommitStatus[]; shown: CommitStatus[] },
) {
  const { sha, latest, shown } = options;
  const commitUrl = `${repositoryApi(forge.urls, repository)}/commits/${sha}`;
  return {
    state: combinedState(latest.map(({ state }) => state)),
    statuses: shown.map(status =>
      presentSimpleStatus(forge, repository, status),
    ),
    sha,
    total_count: latest.length,
    repository: presentRepository(forge, repository),
    commit_url: commitUrl,
    url: `${commitUrl}/status`,
  };
}

/** What is a `status` event's own. */
export function presentStatusEvent(
  forge: Forge,
  repository: Repository,
  event: { status: CommitStatus; commit: GitCommit; branches: Ref[] },
) {
  const { status, commit, branches } = event;
  const shown = presentSimpleStatus(forge, repository, status);
  return {
    id: status.id,
    sha: status.sha,
    name: `${repository.owner}/${repository.name}`,
    avatar_url: shown.avatar_url,
    target_url: status.target_url,
    context: status.context,
    description: status.description,
    state: status.state,
    commit: presentCommit(forge, repository, commit),
    branches: branches.map(ref => presentBranch(forge, repository, ref)),
    created_at: status.created_at,
    updated_at: status.created_at,
  };
}
