import { ConflictError, NotFoundError } from '@backstage/errors';
import type { Knex } from 'knex';
import { digest } from '../../runs/digest';

export interface PromptTemplateRow {
  project_id: string;
  name: string;
  version: number;
  text: string;
  sha256: string;
  author: string;
  status: 'active' | 'archived';
  created_at: Date;
  archived_at: Date | null;
  archived_by: string | null;
}

export interface TemplateKey {
  projectId: string;
  name: string;
}

interface Change extends TemplateKey {
  /** What the person saw as the newest; 0: none. */
  expectedVersion: number;
  userEntityRef: string;
}

/**
 * The versions of a project's own templates. Who writes has to name the newest version:
 * of two people who began with the same one, the second is told.
 */
export class PromptTemplateStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Those of the names that count for a run now. */
  async active(
    projectId: string,
    names: string[],
  ): Promise<PromptTemplateRow[]> {
    return this.#knex<PromptTemplateRow>('prompt_templates')
      .where({ project_id: projectId, status: 'active' })
      .whereIn('name', names);
  }

  /** The newest version of each name, by name. */
  async newest(
    projectId: string,
    page: { after?: string; limit: number },
  ): Promise<PromptTemplateRow[]> {
    return this.#knex<PromptTemplateRow>('prompt_templates')
      .distinctOn('name')
      .where({ project_id: projectId })
      .where('name', '>', page.after ?? '')
      .orderBy([{ column: 'name' }, { column: 'version', order: 'desc' }])
      .limit(page.limit)
      .select('*');
  }

  /** Newest first. */
  async versions(
    { projectId, name }: TemplateKey,
    page: { before?: number; limit: number },
  ): Promise<PromptTemplateRow[]> {
    const query = this.#knex<PromptTemplateRow>('prompt_templates')
      .where({ project_id: projectId, name })
      .orderBy('version', 'desc')
      .limit(page.limit)
      .select('*');
    return page.before ? query.where('version', '<', page.before) : query;
  }

  async version(
    { projectId, name }: TemplateKey,
    version: number,
  ): Promise<PromptTemplateRow> {
    const row = await this.#knex<PromptTemplateRow>('prompt_templates')
      .where({ project_id: projectId, name, version })
      .first();
    if (row) return row;
    throw new NotFoundError(`There is no version ${version} of ${name}`);
  }

  async add(change: Change & { text: string }): Promise<PromptTemplateRow> {
    const { text, userEntityRef } = change;
    const key = { project_id: change.projectId, name: change.name };
    return this.#knex.transaction(async trx => {
      await requireNewest(trx, change);
      await archive(trx, change);
      const [row] = await trx<PromptTemplateRow>('prompt_templates')
        .insert({
          ...{ ...key, text, sha256: digest(text), author: userEntityRef },
          ...{ version: change.expectedVersion + 1, status: 'active' },
          created_at: trx.raw('kernel.now()') as never,
        })
        // Somebody has written the same version at the same time.
        .onConflict()
        .ignore()
        .returning('*');
      if (!row) throw changedMeanwhile(change.name);
      return row;
    });
  }

  /** Answers the newest version; it is archived already when that is asked twice. */
  async archive(change: Change): Promise<PromptTemplateRow> {
    return this.#knex.transaction(async trx => {
      await requireNewest(trx, change);
      await archive(trx, change);
      const { projectId, name, expectedVersion: version } = change;
      const row = await trx<PromptTemplateRow>('prompt_templates')
        .where({ project_id: projectId, name, version })
        .first();
      return row!;
    });
  }
}

async function requireNewest(
  trx: Knex.Transaction,
  { projectId, name, expectedVersion }: Change,
): Promise<void> {
  const row = await trx<PromptTemplateRow>('prompt_templates')
    .where({ project_id: projectId, name })
    .orderBy('version', 'desc')
    .forUpdate()
    .first('version');
  if ((row?.version ?? 0) !== expectedVersion) throw changedMeanwhile(name);
}

async function archive(
  trx: Knex.Transaction,
  { projectId, name, userEntityRef }: Change,
): Promise<void> {
  await trx('prompt_templates')
    .where({ project_id: projectId, name, status: 'active' })
    .update({
      ...{ status: 'archived', archived_by: userEntityRef },
      archived_at: trx.raw('kernel.now()'),
    });
}

function changedMeanwhile(name: string): ConflictError {
  return new ConflictError(
    `expectedVersion: ${name} has another version now; read it, then change that`,
  );
}
