import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type PermissionCondition,
  type PermissionCriteria,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  inProjects,
  stagecraftPlatformAdminPermission,
  stagecraftProjectReadPermission,
} from '@stagecraft/backstage-plugin-kernel-common';
import type { ProjectDirectory } from '../directory/types';
import { FrameworkProjectAccess } from './frameworkProjectAccess';

const question = {
  credentials: mockCredentials.user(),
  permission: stagecraftProjectReadPermission,
};

/** A foreign policy's own rule; only the permission framework can judge it. */
const foreign = {
  rule: 'IS_MAGIC',
  resourceType: 'stagecraft-project',
  params: {},
};

function conditional(
  conditions: PermissionCriteria<PermissionCondition>,
): PolicyDecision {
  return {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'kernel',
    resourceType: 'stagecraft-project',
    conditions,
  };
}

/** Projects a to e; the framework allows b and d one by one. */
function access(decision: PolicyDecision): FrameworkProjectAccess {
  const projects = ['a', 'b', 'c', 'd', 'e'].map(id => ({
    id,
    slug: id,
    name: id,
    locale: 'en' as const,
  }));
  const directory: Pick<ProjectDirectory, 'listProjects'> = {
    listProjects: async ({ afterId, limit }) =>
      projects.filter(({ id }) => !afterId || id > afterId).slice(0, limit),
  };
  return new FrameworkProjectAccess({
    directory: directory as ProjectDirectory,
    permissions: mockServices.permissions.mock({
      authorizeConditional: async () => [decision],
      authorize: async requests =>
        requests.map(
          ({ resourceRef }: { resourceRef?: string | string[] }) => ({
            result: ['b', 'd'].includes(String(resourceRef))
              ? AuthorizeResult.ALLOW
              : AuthorizeResult.DENY,
          }),
        ),
    }),
  });
}

describe('project access', () => {
  it.each<[string, PolicyDecision, 'all' | string[]]>([
    ['everything', { result: AuthorizeResult.ALLOW }, 'all'],
    ['nothing', { result: AuthorizeResult.DENY }, []],
    [
      'the projects of our rule',
      conditional(inProjects(['a', 'c'])),
      ['a', 'c'],
    ],
    [
      'any of several',
      conditional({ anyOf: [inProjects(['a']), inProjects(['c'])] }),
      ['a', 'c'],
    ],
    [
      'all of several',
      conditional({ allOf: [inProjects(['a', 'c']), inProjects(['c'])] }),
      ['c'],
    ],
    ['what a foreign rule allows', conditional(foreign), ['b', 'd']],
    ['a negation', conditional({ not: inProjects(['a']) }), ['b', 'd']],
    [
      'ours and a foreign rule',
      conditional({ anyOf: [inProjects(['a']), foreign] }),
      ['b', 'd'],
    ],
  ])('shows %s', async (_, decision, visible) => {
    const subject = access(decision);
    expect(await subject.visibleProjects(question)).toEqual(visible);
    for (const projectId of ['a', 'b', 'c', 'd', 'e']) {
      const expected = visible === 'all' || visible.includes(projectId);
      expect(await subject.allows({ ...question, projectId })).toBe(expected);
    }
  });

  it('throws NotAllowedError that names the permission', async () => {
    const subject = access(conditional(inProjects(['a'])));
    await subject.require({ ...question, projectId: 'a' });
    await expect(
      subject.require({ ...question, projectId: 'b' }),
    ).rejects.toThrow('stagecraft.project.read is not allowed in this project');
  });

  it('refuses permissions that are not about a project', async () => {
    const subject = access({ result: AuthorizeResult.ALLOW });
    await expect(
      subject.visibleProjects({
        ...question,
        permission: stagecraftPlatformAdminPermission,
      }),
    ).rejects.toThrow(
      'stagecraft.platform.admin is no permission on a project',
    );
  });
});
