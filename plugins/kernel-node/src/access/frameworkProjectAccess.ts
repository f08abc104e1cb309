import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  isResourcePermission,
  type Permission,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import { RESOURCE_TYPE_STAGECRAFT_PROJECT } from '@stagecraft/backstage-plugin-kernel-common';
import type { ProjectDirectory } from '../directory/types';
import { conditionProjects } from './conditionProjects';
import type { ProjectAccess } from './types';

const PAGE_SIZE = 200;

type Question = { credentials: BackstageCredentials; permission: Permission };

/** See {@link ProjectAccess}. */
export class FrameworkProjectAccess implements ProjectAccess {
  readonly #permissions: PermissionsService;
  readonly #directory: ProjectDirectory;

  constructor(options: {
    permissions: PermissionsService;
    directory: ProjectDirectory;
  }) {
    this.#permissions = options.permissions;
    this.#directory = options.directory;
  }

  async require(question: Question & { projectId: string }): Promise<void> {
    if (!(await this.allows(question))) {
      throw new NotAllowedError(
        `${question.permission.name} is not allowed in this project`,
      );
    }
  }

  async allows(question: Question & { projectId: string }): Promise<boolean> {
    const answer = await this.#ask(question);
    if (answer === 'all') {
      return true;
    }
    if (answer === 'each') {
      const [allowed] = await this.#askEach(question, [question.projectId]);
      return allowed !== undefined;
    }
    return answer.has(question.projectId);
  }

  async visibleProjects(question: Question): Promise<'all' | string[]> {
    const answer = await this.#ask(question);
    if (answer === 'all') {
      return 'all';
    }
    return answer === 'each' ? this.#askForAll(question) : [...answer];
  }

  /** `each`: the policy has conditions of its own, so the framework must judge each project. */
  async #ask({
    credentials,
    permission,
  }: Question): Promise<'all' | 'each' | Set<string>> {
    assertProjectPermission(permission);
    const [decision] = await this.#permissions.authorizeConditional(
      [{ permission }],
      { credentials },
    );
    switch (decision.result) {
      case AuthorizeResult.ALLOW:
        return 'all';
      case AuthorizeResult.CONDITIONAL:
        return conditionProjects(decision.conditions) ?? 'each';
      default:
        return new Set();
    }
  }

  async #askForAll(question: Question): Promise<string[]> {
    const allowed: string[] = [];
    let afterId: string | undefined;
    do {
      const page = await this.#directory.listProjects({
        afterId,
        limit: PAGE_SIZE,
      });
      const ids = page.map(({ id }) => id);
      allowed.push(...(await this.#askEach(question, ids)));
      afterId = page.length === PAGE_SIZE ? ids[ids.length - 1] : undefined;
    } while (afterId);
    return allowed;
  }

  async #askEach(
    { credentials, permission }: Question,
    projectIds: string[],
  ): Promise<string[]> {
    assertProjectPermission(permission);
    const decisions = await this.#permissions.authorize(
      projectIds.map(resourceRef => ({ permission, resourceRef })),
      { credentials },
    );
    return projectIds.filter(
      (_, index) => decisions[index].result === AuthorizeResult.ALLOW,
    );
  }
}

function assertProjectPermission(
  permission: Permission,
): asserts permission is ResourcePermission<
  typeof RESOURCE_TYPE_STAGECRAFT_PROJECT
> {
  if (!isResourcePermission(permission, RESOURCE_TYPE_STAGECRAFT_PROJECT)) {
    throw new Error(`${permission.name} is no permission on a project`);
  }
}
