import { GitHubError } from '../GitHubError';
import { AppPermissions, PermissionLevel } from '../store/AppStore';

/** A permission and the level of it that a request takes. */
export interface Need {
  permission: string;
  level: PermissionLevel;
}

/** The first part of the path below the repository, and what it is about. */
const BY_PATH: [start: RegExp, permission: string][] = [
  [/^$|^collaborators|^installation$/, 'metadata'],
  [/^hooks/, 'repository_hooks'],
  [/^actions\/variables/, 'actions_variables'],
  [/^commits\/[^/]+\/check-runs|^check-runs/, 'checks'],
  [/^commits\/[^/]+\/status|^statuses/, 'statuses'],
  [/^contents|^readme|^branches|^commits|^compare|^git\//, 'contents'],
  [/^pulls\/[^/]+\/merge$/, 'contents'],
  [/^pulls/, 'pull_requests'],
  [/^issues|^labels/, 'issues'],
];

const LEVELS: PermissionLevel[] = ['read', 'write', 'admin'];

/** What an App needs for a route of a repository; undefined for other routes. */
export function needOf(operation: {
  method: string;
  path: string;
}): Need | undefined {
  const prefix = /^\/repos\/\{owner\}\/\{repo\}\/?/;
  if (!prefix.test(operation.path)) return undefined;
  const below = operation.path.replace(prefix, '');
  const found = BY_PATH.find(([start]) => start.test(below));
  if (!found) throw new Error(`No permission is known for ${operation.path}`);
  const isRead = operation.method === 'GET';
  // Merging alone asks whether it has happened; that is about the pull request.
  const permission =
    isRead && below.endsWith('/merge') ? 'pull_requests' : found[1];
  return { permission, level: isRead ? 'read' : 'write' };
}

/** Labels, comments and reactions of a pull request are reached as those of an issue. */
export function satisfies(granted: AppPermissions, need: Need): boolean {
  const names =
    need.permission === 'issues'
      ? ['issues', 'pull_requests']
      : [need.permission];
  return names.some(name => isAtLeast(granted[name], need.level));
}

export function isAtLeast(
  granted: PermissionLevel | undefined,
  least: PermissionLevel,
): boolean {
  return (
    granted !== undefined && LEVELS.indexOf(granted) >= LEVELS.indexOf(least)
  );
}

export const notForIntegrations = () =>
  new GitHubError(403, 'Resource not accessible by integration');
