import { GitHubError } from '../GitHubError';
import { Operation } from '../openapi/restDescription';

/**
 * What GitHub's description of a served route allows and local-github has no
 * notion of. Asking for it is answered with 501: to ignore it would be a lie.
 */
const UNSUPPORTED: Record<string, string[]> = {
  'issues/list-for-repo': [
    'milestone',
    'assignee',
    'mentioned',
    'type',
    'issue_field_values',
  ],
  'issues/create': [
    'assignee',
    'assignees',
    'milestone',
    'type',
    'issue_field_values',
  ],
  'issues/update': [
    'assignee',
    'assignees',
    'milestone',
    'type',
    'issue_field_values',
    'duplicate_issue_id',
  ],
  'checks/create': ['actions'],
  'checks/update': ['actions'],
  'pulls/create': ['issue', 'head_repo'],
};

const isAbsent = (value: unknown) =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.length === 0);

export function refuseUnsupported(
  operation: Operation,
  ...places: unknown[]
): void {
  for (const name of UNSUPPORTED[operation.id] ?? []) {
    for (const place of places) {
      if (isAbsent((place as Record<string, unknown> | undefined)?.[name])) {
        continue;
      }
      throw new GitHubError(
        501,
        `local-github does not know "${name}" in ${operation.id}`,
      );
    }
  }
}
