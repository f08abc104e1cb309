import { randomBytes } from 'node:crypto';
import { isAtLeast } from '../actions/appPermissions';
import { GitHubError, notFound } from '../GitHubError';
import { presentInstallation, presentRegisteredApp } from '../present/app';
import { presentRepository } from '../present/repository';
import { App, AppPermissions, Installation } from '../store/AppStore';
import { timestamp } from '../timestamp';
import { created, Handlers, noContent, ok, RestRequest } from './RestRequest';

const TOKEN_LIFE_MS = 60 * 60 * 1000;

interface TokenRequest {
  repositories?: string[];
  repository_ids?: number[];
  permissions?: AppPermissions;
}

/** RestApi lets nobody else in here. */
const appOf = ({ app }: RestRequest): App => app!;

function getApp(request: RestRequest) {
  return ok(presentRegisteredApp(request.forge, appOf(request)));
}

function getInstallation(request: RestRequest) {
  const { forge, params } = request;
  const repository = forge.store.repositories.byName(params.owner, params.repo);
  const app = appOf(request);
  const installation =
    repository && forge.store.apps.installationOn(app.id, repository.id);
  if (!installation) throw notFound();
  return ok(presentInstallation(forge, app, installation));
}

function createToken(request: RestRequest<TokenRequest>) {
  const { forge, body, params } = request;
  const { apps } = forge.store;
  const installation = apps.installation(params.installation_id);
  if (installation?.app_id !== appOf(request).id) throw notFound();
  if (installation.suspended_at) {
    throw new GitHubError(403, 'This installation has been suspended');
  }
  const repositoryIds = narrowRepositories(request, installation);
  const permissions = narrowPermissions(installation, body.permissions);
  const token = `ghs_${randomBytes(27).toString('hex').slice(0, 36)}`;
  const expiresAt = timestamp(
    new Date(Date.parse(forge.now()) + TOKEN_LIFE_MS),
  );
  apps.addToken(token, {
    installation_id: installation.id,
    permissions,
    repository_ids: repositoryIds,
    expires_at: expiresAt,
  });
  const isNarrowed = body.repositories ?? body.repository_ids;
  return created({
    token,
    expires_at: expiresAt,
    permissions,
    repository_selection: 'selected',
    ...(isNarrowed && {
      repositories: repositoryIds.map(id =>
        presentRepository(forge, forge.store.repositories.byId(id)),
      ),
    }),
  });
}

function narrowRepositories(
  { forge, body }: RestRequest<TokenRequest>,
  { repository_ids: all }: Installation,
): number[] {
  const { repositories, repository_ids: ids } = body;
  if (!repositories && !ids) return all;
  const named = (repositories ?? []).map(name =>
    all.find(
      id =>
        forge.store.repositories.byId(id).name.toLowerCase() ===
        name.toLowerCase(),
    ),
  );
  const wanted = [...(ids ?? []), ...named];
  if (wanted.every(id => id !== undefined && all.includes(id))) {
    return wanted as number[];
  }
  throw new GitHubError(
    422,
    'There is at least one repository that does not exist or is not accessible to the parent installation.',
  );
}

function narrowPermissions(
  { permissions: all }: Installation,
  wanted: AppPermissions | undefined,
): AppPermissions {
  if (!wanted) return all;
  const isGranted = Object.entries(wanted).every(([name, level]) =>
    isAtLeast(all[name], level),
  );
  // Everybody who sees a repository may read its metadata.
  if (isGranted) return { metadata: 'read', ...wanted };
  throw new GitHubError(
    422,
    'The permissions requested are not granted to this installation.',
  );
}

function revokeToken({ forge, actor, token }: RestRequest) {
  if (!actor.grant) throw new GitHubError(401, 'Bad credentials');
  forge.store.apps.revokeToken(token);
  return noContent();
}

/** Routes for an App itself, with its JSON web token. */
export const APP_OPERATIONS = [
  'apps/get-authenticated',
  'apps/get-repo-installation',
  'apps/create-installation-access-token',
];

export const appHandlers: Handlers = {
  'apps/get-authenticated': getApp,
  'apps/get-repo-installation': getInstallation,
  'apps/create-installation-access-token': createToken,
  'apps/revoke-installation-access-token': revokeToken,
};
