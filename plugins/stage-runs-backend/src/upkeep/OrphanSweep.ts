import type { ProjectDirectory } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { Locale, RunRow } from '../runs/rows';
import { ACTIVE_STATUSES, isTerminal } from '../runs/runStates';
import type { RunStore } from '../runs/RunStore';

/** Columns in which runs name each other. */
const RUN_REFERENCES = [
  ...['retry_of', 'revises', 'follows', 'session_from', 'superseded_by'],
];
/** Runs that one transaction deletes at most: each may have a long log. */
const RUNS_AT_ONCE = 10;
const ACTIVE_AT_ONCE = 200;

type OrphanReason = 'projectDeleted' | 'repositoryDetached';

const STOP_REASONS: Record<Locale, Record<OrphanReason, string>> = {
  en: {
    projectDeleted: 'The project was deleted.',
    repositoryDetached: 'The repository was detached from the project.',
  },
  ru: {
    projectDeleted: 'Проект удалён.',
    repositoryDetached: 'Репозиторий откреплён от проекта.',
  },
};

export interface SweepResult {
  stopped: number;
  deleted: number;
}

/**
 * No foreign key crosses schemas, so that runs outlive their project (architecture §3.4).
 * What is at work for a deleted project or a detached repository is stopped; once nothing
 * of it is left in the cluster, the runs of a deleted project are deleted with all that
 * hangs on them. Those of a detached repository stay: they are the project's history.
 */
export class OrphanSweep {
  readonly #knex: Knex;
  readonly #directory: Pick<ProjectDirectory, 'projects' | 'repository'>;
  readonly #store: RunStore;
  readonly #lifecycle: RunLifecycle;

  constructor(options: {
    knex: Knex;
    directory: Pick<ProjectDirectory, 'projects' | 'repository'>;
    store: RunStore;
    lifecycle: RunLifecycle;
  }) {
    this.#knex = options.knex;
    this.#directory = options.directory;
    this.#store = options.store;
    this.#lifecycle = options.lifecycle;
  }

  /** Stops after the current transaction when `signal` aborts. */
  async sweep(signal: AbortSignal): Promise<SweepResult> {
    const deletedProjects = await this.#deletedProjects();
    const stopped = await this.#stopOrphans(deletedProjects, signal);
    let deleted = 0;
    await this.#knex('prompt_templates')
      .whereIn('project_id', deletedProjects)
      .delete();
    while (!signal.aborted && deletedProjects.length > 0) {
      const count = await this.#deleteSome(deletedProjects);
      if (count === 0) break;
      deleted += count;
    }
    // An issue can wait for a role before it has a run.
    await this.#knex('role_gates')
      .whereIn('project_id', deletedProjects)
      .delete();
    return { stopped, deleted };
  }

  async #deletedProjects(): Promise<string[]> {
    const { rows } = await this.#knex.raw(
      `select project_id from runs union select project_id from role_gates
       union select project_id from prompt_templates`,
    );
    const ids: string[] = rows.map(
      (row: { project_id: string }) => row.project_id,
    );
    const existing = await this.#directory.projects(ids);
    const known = new Set(existing.map(({ id }) => id));
    return ids.filter(id => !known.has(id));
  }

  async #stopOrphans(
    deletedProjects: string[],
    signal: AbortSignal,
  ): Promise<number> {
    let stopped = 0;
    let page = await this.#activeAfter();
    while (page.length > 0 && !signal.aborted) {
      for (const run of page) {
        const reason = deletedProjects.includes(run.project_id)
          ? 'projectDeleted'
          : await this.#detached(run.repository_id);
        if (!reason) continue;
        await this.#stop(run.id, reason);
        stopped += 1;
      }
      page = await this.#activeAfter(page.at(-1)!.id);
    }
    return stopped;
  }

  async #activeAfter(
    id?: string,
  ): Promise<Pick<RunRow, 'id' | 'project_id' | 'repository_id'>[]> {
    const query = this.#knex<RunRow>('runs')
      .whereIn('status', ACTIVE_STATUSES)
      .whereNull('stop_requested_at')
      .orderBy('id')
      .limit(ACTIVE_AT_ONCE)
      .select('id', 'project_id', 'repository_id');
    return id ? query.where('id', '>', id) : query;
  }

  async #detached(repositoryId: string): Promise<OrphanReason | undefined> {
    const repository = await this.#directory.repository(repositoryId);
    return repository ? undefined : 'repositoryDetached';
  }

  async #stop(runId: string, reason: OrphanReason): Promise<void> {
    await this.#knex.transaction(async trx => {
      const run = await this.#store.lock(trx, runId);
      if (isTerminal(run.status)) return;
      await this.#lifecycle.requestStop(trx, run, {
        by: 'stagecraft',
        actor: { type: 'system', id: 'stage-runs' },
        reason: STOP_REASONS[run.locale][reason],
      });
    });
  }

  async #deleteSome(projectIds: string[]): Promise<number> {
    return this.#knex.transaction(async trx => {
      // Runs name each other: two transactions that delete would wait for one another.
      await trx.raw(
        `select pg_advisory_xact_lock(hashtextextended('stage-runs.orphans', 0))`,
      );
      const runs = await trx<RunRow>('runs')
        .whereIn('project_id', projectIds)
        .whereNotNull('environment_released_at')
        .limit(RUNS_AT_ONCE)
        .forUpdate()
        .skipLocked()
        .select('id', 'repository_id');
      const runIds = runs.map(({ id }) => id);
      const repositoryIds = runs.map(run => run.repository_id);
      await deleteOfRepositories(trx, repositoryIds);
      await deleteRuns(trx, runIds);
      return runIds.length;
    });
  }
}

const OF_REPOSITORY = [
  'input_requests',
  'label_threads',
  'label_writers',
  'voided_labels',
];

/** What belongs to an issue or pull request and to no run. */
async function deleteOfRepositories(
  trx: Knex.Transaction,
  repositoryIds: string[],
): Promise<void> {
  for (const table of OF_REPOSITORY) {
    await trx(table).whereIn('repository_id', repositoryIds).delete();
  }
  await trx('review_requests')
    .whereIn('repository_id', repositoryIds)
    .whereNull('run_id')
    .delete();
  await trx('outbox')
    .whereIn('repository_id', repositoryIds)
    .whereNull('run_id')
    .delete();
}

/** Attempts, logs, sessions, effects and permits go with them. */
async function deleteRuns(
  trx: Knex.Transaction,
  runIds: string[],
): Promise<void> {
  for (const column of RUN_REFERENCES) {
    await trx('runs')
      .whereIn(column, runIds)
      .update({ [column]: null });
  }
  await trx('written_labels').whereIn('run_id', runIds).delete();
  await trx('runs').whereIn('id', runIds).delete();
}
