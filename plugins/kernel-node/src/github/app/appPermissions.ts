import type { CredentialKind } from '../types';

type Permissions = Record<string, string | undefined>;

/** What each kind is narrowed to, by GitHub's names; docs/first-project.md has them by its labels. */
export const APP_PERMISSIONS: Record<
  CredentialKind,
  Record<string, 'read' | 'write'>
> = {
  platform: {
    metadata: 'read',
    contents: 'read',
    issues: 'write',
    repository_hooks: 'write',
    actions_variables: 'write',
  },
  bot: {
    metadata: 'read',
    contents: 'write',
    issues: 'write',
    pull_requests: 'write',
  },
};

const LEVELS = ['read', 'write', 'admin'];

/** What the kind needs and the installation has not, for example `issues: write`. */
export function missingPermissions(
  kind: CredentialKind,
  granted: Permissions,
): string[] {
  return Object.entries(APP_PERMISSIONS[kind])
    .filter(
      ([name, level]) =>
        LEVELS.indexOf(granted[name] ?? '') < LEVELS.indexOf(level),
    )
    .map(([name, level]) => `${name}: ${level}`);
}
