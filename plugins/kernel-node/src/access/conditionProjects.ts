import type {
  PermissionCondition,
  PermissionCriteria,
} from '@backstage/plugin-permission-common';
import { IN_PROJECTS_RULE } from '@stagecraft/backstage-plugin-kernel-common';

/**
 * The projects that satisfy the conditions of a policy, as far as they are made of our
 * own rule; `undefined` when they can't be told from the conditions alone.
 */
export function conditionProjects(
  conditions: PermissionCriteria<PermissionCondition>,
): Set<string> | undefined {
  if ('anyOf' in conditions) {
    return combine(conditions.anyOf, (a, b) => [...a, ...b]);
  }
  if ('allOf' in conditions) {
    return combine(conditions.allOf, (a, b) => [...a].filter(id => b.has(id)));
  }
  if ('not' in conditions || conditions.rule !== IN_PROJECTS_RULE) {
    return undefined;
  }
  const projectIds = conditions.params?.projectIds;
  return Array.isArray(projectIds)
    ? new Set(projectIds.map(String))
    : undefined;
}

function combine(
  parts: PermissionCriteria<PermissionCondition>[],
  join: (a: Set<string>, b: Set<string>) => string[],
): Set<string> | undefined {
  return parts
    .map(conditionProjects)
    .reduce((a, b) => (a && b ? new Set(join(a, b)) : undefined));
}
