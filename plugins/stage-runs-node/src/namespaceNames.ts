import type { EnvironmentRequest } from './types';

/** Kubernetes allows 63 characters of a-z, 0-9 and hyphens, with no hyphen at the ends. */
const MAX_LENGTH = 63;

/**
 * `<prefix>-<project12>-i<issue>-r<run12>`: derived from the run alone, so that a repeated
 * call finds the same namespace. A long prefix is cut, never the ids.
 */
export function namespaceName(
  request: Pick<EnvironmentRequest, 'projectId' | 'issueNumber' | 'runId'>,
  prefix: string,
): string {
  const ids = `${first12(request.projectId)}-i${request.issueNumber}-r${first12(
    request.runId,
  )}`;
  const head = prefix
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .slice(0, MAX_LENGTH - ids.length - 1)
    .replace(/^-+|-+$/g, '');
  return head ? `${head}-${ids}` : ids;
}

function first12(uuid: string): string {
  return uuid
    .toLowerCase()
    .replace(/[^a-z0-9]/g, '')
    .slice(0, 12);
}
