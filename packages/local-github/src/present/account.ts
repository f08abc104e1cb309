import { isAtLeast } from '../actions/access';
import { Forge } from '../Forge';
import { Account } from '../store/AccountStore';
import { Role } from '../store/RepositoryStore';
import { nodeId } from './nodeId';

/** `simple-user` */
export function presentAccount(
  { urls }: Pick<Forge, 'urls'>,
  account: Account,
) {
  // Bots of Apps have brackets in their names.
  const path = encodeURIComponent(account.login);
  const url = `${urls.api}/users/${path}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId(account.type, account.id),
    avatar_url: `${urls.web}/_/avatars/${account.id}.svg`,
    gravatar_id: '',
    url,
    html_url: `${urls.web}/${path}`,
    followers_url: `${url}/followers`,
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    subscriptions_url: `${url}/subscriptions`,
    organizations_url: `${url}/orgs`,
    repos_url: `${url}/repos`,
    events_url: `${url}/events{/privacy}`,
    received_events_url: `${url}/received_events`,
    type: account.type,
    user_view_type: 'public',
    site_admin: false,
  };
}

/** `public-user` */
export function presentProfile(forge: Forge, account: Account) {
  const owned = forge.store.repositories
    .all()
    .filter(repository => repository.owner_id === account.id);
  return {
    ...presentAccount(forge, account),
    name: account.name,
    company: null,
    blog: '',
    location: null,
    // That of an App's bot is known, and not shown.
    email: account.login.endsWith('[bot]') ? null : account.email,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: owned.filter(repository => !repository.private).length,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: account.created_at,
    updated_at: account.created_at,
  };
}

export function presentPermissions(role: Role | 'none') {
  return {
    admin: isAtLeast(role, 'admin'),
    maintain: isAtLeast(role, 'maintain'),
    push: isAtLeast(role, 'write'),
    triage: isAtLeast(role, 'triage'),
    pull: isAtLeast(role, 'read'),
  };
}

/** `collaborator` */
export function presentCollaborator(
  forge: Forge,
  account: Account,
  role: Role | 'none',
) {
  return {
    ...presentAccount(forge, account),
    permissions: presentPermissions(role),
    role_name: role,
  };
}

/** `organization-simple-webhooks` */
export function presentOrganization({ urls }: Forge, account: Account) {
  const url = `${urls.api}/orgs/${account.login}`;
  return {
    login: account.login,
    id: account.id,
    node_id: nodeId('Organization', account.id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `${urls.web}/_/avatars/${account.id}.svg`,
    description: null,
  };
}
