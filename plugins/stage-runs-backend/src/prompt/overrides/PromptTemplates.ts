import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import { stagecraftProjectAdminPermission } from '@stagecraft/backstage-plugin-kernel-common';
import type { ProjectAccess } from '@stagecraft/backstage-plugin-kernel-node';
import {
  stagecraftRunReadPermission,
  type PromptTemplatePage,
  type PromptTemplateVersion,
  type PromptTemplateVersionPage,
} from '@stagecraft/backstage-plugin-stage-runs-common';
import { checkTemplate } from '../templates/checkTemplate';
import type {
  PromptTemplateRow,
  PromptTemplateStore,
  TemplateKey,
} from './PromptTemplateStore';

type Person = BackstageCredentials<BackstageUserPrincipal>;

interface Change extends TemplateKey {
  expectedVersion: number;
}

/** A project's own templates: every member reads them, admins of the project write them. */
export class PromptTemplates {
  readonly #access: ProjectAccess;
  readonly #overrides: PromptTemplateStore;

  constructor(options: {
    access: ProjectAccess;
    overrides: PromptTemplateStore;
  }) {
    this.#access = options.access;
    this.#overrides = options.overrides;
  }

  async list(
    person: Person,
    projectId: string,
    page: { after?: string; limit: number },
  ): Promise<PromptTemplatePage> {
    await this.#requireVisible(person, projectId);
    const { limit } = page;
    const rows = await this.#overrides.newest(projectId, {
      ...{ ...page, limit: limit + 1 },
    });
    const items = rows.slice(0, limit);
    const nextAfter = items.at(-1)?.name;
    return {
      items: items.map(row => toVersion(row)),
      ...(rows.length > limit && { nextAfter }),
    };
  }

  async versions(
    person: Person,
    key: TemplateKey,
    page: { before?: number; limit: number },
  ): Promise<PromptTemplateVersionPage> {
    await this.#requireVisible(person, key.projectId);
    const { limit } = page;
    const rows = await this.#overrides.versions(key, {
      ...{ ...page, limit: limit + 1 },
    });
    const items = rows.slice(0, limit);
    const nextBefore = items.at(-1)?.version;
    return {
      items: items.map(row => toVersion(row)),
      ...(rows.length > limit && { nextBefore }),
    };
  }

  async version(
    person: Person,
    key: TemplateKey,
    version: number,
  ): Promise<PromptTemplateVersion> {
    await this.#requireVisible(person, key.projectId);
    return withText(await this.#overrides.version(key, version));
  }

  async add(
    person: Person,
    change: Change & { text: string },
  ): Promise<PromptTemplateVersion> {
    await this.#requireAdmin(person, change.projectId);
    const { text, problem } = checkTemplate(change.text);
    if (text === undefined) throw new InputError(`text: ${problem}`);
    const { userEntityRef } = person.principal;
    return withText(
      await this.#overrides.add({ ...change, text, userEntityRef }),
    );
  }

  async archive(
    person: Person,
    change: Change,
  ): Promise<PromptTemplateVersion> {
    await this.#requireAdmin(person, change.projectId);
    const { userEntityRef } = person.principal;
    return withText(
      await this.#overrides.archive({ ...change, userEntityRef }),
    );
  }

  /** A project that the person may not see is not found, whether it is there or not. */
  async #requireVisible(person: Person, projectId: string): Promise<void> {
    const allowed = await this.#access.allows({
      ...{ credentials: person, projectId },
      permission: stagecraftRunReadPermission,
    });
    if (!allowed) throw new NotFoundError(`There is no project ${projectId}`);
  }

  async #requireAdmin(person: Person, projectId: string): Promise<void> {
    await this.#requireVisible(person, projectId);
    await this.#access.require({
      ...{ credentials: person, projectId },
      permission: stagecraftProjectAdminPermission,
    });
  }
}

function toVersion(row: PromptTemplateRow): PromptTemplateVersion {
  return {
    ...{ name: row.name, version: row.version, status: row.status },
    ...{ digest: row.sha256, author: row.author },
    createdAt: row.created_at.toISOString(),
  };
}

function withText(row: PromptTemplateRow): PromptTemplateVersion {
  return { ...toVersion(row), text: row.text };
}
