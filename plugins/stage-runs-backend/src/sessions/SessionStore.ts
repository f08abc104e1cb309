import { InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';

export const SESSION_PART_BYTES = 1024 * 1024;
/** 16 MiB, compressed. */
export const MAX_SESSION_PARTS = 16;

type AttemptKey = Pick<RunRow, 'id' | 'attempt'>;

/** A row of `agent_sessions`; its columns are explained in the migration. */
export interface SessionRow {
  run_id: string;
  attempt: number;
  session_id: string;
  version: string;
  sha256: string;
  uploaded_sha256: string;
  size_bytes: string;
  parts: number;
  created_at: Date;
  updated_at: Date;
  emptied_at: Date | null;
}

export interface SessionSnapshot {
  version: bigint;
  sessionId: string;
  /** Of what the runner had uploaded, and of `content`. */
  uploadedSha256: string;
  sha256: string;
  /** Compressed and without secrets. */
  content: Buffer;
}

/** Snapshots of agents' sessions: of each run the newest one, and what is being uploaded. */
export class SessionStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  async find(
    runId: string,
    executor: Knex | Knex.Transaction = this.#knex,
  ): Promise<SessionRow | undefined> {
    return executor<SessionRow>('agent_sessions')
      .where({ run_id: runId })
      .first();
  }

  /**
   * What an attempt goes on with: its run's own snapshot if an earlier attempt left one,
   * else that of the run it revises. Undefined: the agent starts anew.
   */
  async restorableFor(
    run: Pick<RunRow, 'id' | 'attempt' | 'session_from'>,
  ): Promise<SessionRow | undefined> {
    const own = run.attempt > 1 ? await this.find(run.id) : undefined;
    if (own && !own.emptied_at) return own;
    const earlier = run.session_from
      ? await this.find(run.session_from)
      : undefined;
    return earlier?.emptied_at ? undefined : earlier;
  }

  /** The run with the newest session that is left of this agent on this branch. */
  async newestOn(branch: {
    repositoryId: string;
    workBranch: string;
    agentKey: string;
    runtime: string;
  }): Promise<string | undefined> {
    const row = await this.#knex('agent_sessions')
      .where({
        repository_id: branch.repositoryId,
        work_branch: branch.workBranch,
        agent_key: branch.agentKey,
        runtime: branch.runtime,
      })
      .whereNull('emptied_at')
      .orderBy('updated_at', 'desc')
      .first('run_id');
    return row?.run_id;
  }

  /** Throws an InputError when that version of the session is no longer stored. */
  async readPart(session: SessionRow, part: number): Promise<Buffer> {
    const row = await this.#knex('agent_session_parts')
      .where({ run_id: session.run_id, version: session.version, part })
      .first<{ content: Buffer } | undefined>('content');
    if (!row) throw new InputError(`The session has no part ${part}`);
    return row.content;
  }

  /** Keeps a part until its version is committed; one that is sent again replaces it. */
  async putUpload(
    run: AttemptKey,
    upload: { version: bigint; part: number; content: Uint8Array },
  ): Promise<void> {
    await this.#knex('agent_session_uploads')
      .insert({
        run_id: run.id,
        attempt: run.attempt,
        version: upload.version.toString(),
        part: upload.part,
        content: Buffer.from(upload.content),
      })
      .onConflict(['run_id', 'attempt', 'version', 'part'])
      .merge();
  }

  /** Parts 1 to `parts` as one. Throws an InputError that names the one that is missing. */
  async readUpload(
    run: AttemptKey,
    upload: { version: bigint; parts: number },
  ): Promise<Buffer> {
    const contents: Buffer[] = [];
    for (let part = 1; part <= upload.parts; part += 1) {
      const row = await this.#knex('agent_session_uploads')
        .where({ run_id: run.id, attempt: run.attempt, part })
        .where('version', upload.version.toString())
        .first<{ content: Buffer } | undefined>('content');
      if (!row) {
        throw new InputError(
          `Part ${part} of version ${upload.version} of the session is missing`,
        );
      }
      contents.push(row.content);
    }
    return Buffer.concat(contents);
  }

  /**
   * Makes the snapshot the run's newest one, in place of the one before. False, and
   * nothing is changed, unless its version is the stored one plus 1 and the attempt is the
   * run's present one; the run's row is locked, so that the attempt stays it until `trx` ends.
   */
  async commit(
    trx: Knex.Transaction,
    run: AttemptKey,
    snapshot: SessionSnapshot,
  ): Promise<boolean> {
    if (!(await compareAndSet(trx, run, snapshot))) return false;
    const { content, version } = snapshot;
    for (let part = 1; part <= partsOf(content); part += 1) {
      await trx('agent_session_parts').insert({
        run_id: run.id,
        version: version.toString(),
        part,
        content: content.subarray(
          (part - 1) * SESSION_PART_BYTES,
          part * SESSION_PART_BYTES,
        ),
      });
    }
    await trx('agent_session_parts')
      .where({ run_id: run.id })
      .where('version', '<', version.toString())
      .delete();
    await trx('agent_session_uploads').where({ run_id: run.id }).delete();
    return true;
  }

  /** The branch got another name when it was pushed. */
  async followBranch(
    trx: Knex.Transaction,
    runId: string,
    branch: string,
  ): Promise<void> {
    await trx('agent_sessions')
      .where({ run_id: runId })
      .update({ work_branch: branch });
  }
}

const COMPARE_AND_SET = `
  insert into agent_sessions as s (run_id, project_id, repository_id, work_branch, agent_key,
    runtime, attempt, session_id, version, sha256, uploaded_sha256, size_bytes, parts, created_at, updated_at)
  select r.id, r.project_id, r.repository_id, r.work_branch, r.agent_key, r.runtime, r.attempt,
      :sessionId, :version, :sha256, :uploadedSha256, :bytes, :parts, kernel.now(), kernel.now()
    from runs r
   where r.id = :runId and r.attempt = :attempt and r.finished_at is null
     and :version = 1 + coalesce((select version from agent_sessions where run_id = r.id), 0)
     for share of r
  on conflict (run_id) do update set
    attempt = excluded.attempt, session_id = excluded.session_id, version = excluded.version,
    sha256 = excluded.sha256, uploaded_sha256 = excluded.uploaded_sha256,
    size_bytes = excluded.size_bytes, parts = excluded.parts, updated_at = excluded.updated_at
  where s.version = excluded.version - 1
  returning s.run_id`;

async function compareAndSet(
  trx: Knex.Transaction,
  run: AttemptKey,
  snapshot: SessionSnapshot,
): Promise<boolean> {
  const { rows } = await trx.raw(COMPARE_AND_SET, {
    runId: run.id,
    attempt: run.attempt,
    sessionId: snapshot.sessionId,
    version: snapshot.version.toString(),
    sha256: snapshot.sha256,
    uploadedSha256: snapshot.uploadedSha256,
    bytes: snapshot.content.length,
    parts: partsOf(snapshot.content),
  });
  return rows.length > 0;
}

function partsOf(content: Buffer): number {
  return Math.ceil(content.length / SESSION_PART_BYTES);
}
