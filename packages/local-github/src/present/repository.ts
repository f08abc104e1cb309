import { Forge, Urls } from '../Forge';
import { Repository, Role } from '../store/RepositoryStore';
import { presentAccount, presentPermissions } from './account';
import { nodeId } from './nodeId';

export const repositoryApi = (urls: Urls, { owner, name }: Repository) =>
  `${urls.api}/repos/${owner}/${name}`;

export const repositoryPage = (urls: Urls, { owner, name }: Repository) =>
  `${urls.web}/${owner}/${name}`;

function links(url: string) {
  return {
    url,
    archive_url: `${url}/{archive_format}{/ref}`,
    assignees_url: `${url}/assignees{/user}`,
    blobs_url: `${url}/git/blobs{/sha}`,
    branches_url: `${url}/branches{/branch}`,
    collaborators_url: `${url}/collaborators{/collaborator}`,
    comments_url: `${url}/comments{/number}`,
    commits_url: `${url}/commits{/sha}`,
    compare_url: `${url}/compare/{base}...{head}`,
    contents_url: `${url}/contents/{+path}`,
    contributors_url: `${url}/contributors`,
    deployments_url: `${url}/deployments`,
    downloads_url: `${url}/downloads`,
    events_url: `${url}/events`,
    forks_url: `${url}/forks`,
    git_commits_url: `${url}/git/commits{/sha}`,
    git_refs_url: `${url}/git/refs{/sha}`,
    git_tags_url: `${url}/git/tags{/sha}`,
    hooks_url: `${url}/hooks`,
    issue_comment_url: `${url}/issues/comments{/number}`,
    issue_events_url: `${url}/issues/events{/number}`,
    issues_url: `${url}/issues{/number}`,
    keys_url: `${url}/keys{/key_id}`,
    labels_url: `${url}/labels{/name}`,
    languages_url: `${url}/languages`,
    merges_url: `${url}/merges`,
    milestones_url: `${url}/milestones{/number}`,
    notifications_url: `${url}/notifications{?since,all,participating}`,
    pulls_url: `${url}/pulls{/number}`,
    releases_url: `${url}/releases{/id}`,
    stargazers_url: `${url}/stargazers`,
    statuses_url: `${url}/statuses/{sha}`,
    subscribers_url: `${url}/subscribers`,
    subscription_url: `${url}/subscription`,
    tags_url: `${url}/tags`,
    teams_url: `${url}/teams`,
    trees_url: `${url}/git/trees{/sha}`,
  };
}

/** What local-github has none of. */
const ABSENT = {
  archived: false,
  disabled: false,
  fork: false,
  forks: 0,
  forks_count: 0,
  has_discussions: false,
  has_downloads: false,
  has_issues: true,
  has_pages: false,
  has_projects: false,
  has_wiki: false,
  homepage: null,
  is_template: false,
  language: null,
  license: null,
  mirror_url: null,
  size: 0,
  stargazers_count: 0,
  topics: [] as string[],
  watchers: 0,
  watchers_count: 0,
  web_commit_signoff_required: false,
};

/** `repository`, `repository-webhooks` */
export function presentRepository(forge: Forge, repository: Repository) {
  const page = repositoryPage(forge.urls, repository);
  const owner = forge.store.accounts.byId(repository.owner_id)!;
  const host = new URL(forge.urls.web);
  const path = `${repository.owner}/${repository.name}`;
  return {
    ...ABSENT,
    ...links(repositoryApi(forge.urls, repository)),
    id: repository.id,
    node_id: nodeId('Repository', repository.id),
    name: repository.name,
    full_name: path,
    owner: presentAccount(forge, owner),
    private: Boolean(repository.private),
    visibility: repository.private ? 'private' : 'public',
    description: repository.description,
    default_branch: repository.default_branch,
    html_url: page,
    clone_url: `${page}.git`,
    svn_url: page,
    git_url: `git://${host.host}/${path}.git`,
    ssh_url: `git@${host.hostname}:${path}.git`,
    open_issues: repository.open_issues,
    open_issues_count: repository.open_issues,
    created_at: repository.created_at,
    updated_at: repository.updated_at,
    pushed_at: repository.pushed_at,
  };
}

/** `full-repository`, as one viewer sees it. */
export function presentFullRepository(
  forge: Forge,
  repository: Repository,
  role: Role,
) {
  return {
    ...presentRepository(forge, repository),
    permissions: presentPermissions(role),
    subscribers_count: 0,
    network_count: 0,
  };
}

/** The repository of a `push` payload, which is a shape of its own. */
export function presentPushedRepository(forge: Forge, repository: Repository) {
  const seconds = (time: string) => Math.floor(Date.parse(time) / 1000);
  const owner = forge.store.accounts.byId(repository.owner_id)!;
  const full = presentRepository(forge, repository);
  return {
    ...full,
    owner: { ...full.owner, name: owner.login, email: owner.email },
    created_at: seconds(repository.created_at),
    pushed_at: seconds(repository.pushed_at),
    stargazers: 0,
    master_branch: repository.default_branch,
  };
}
