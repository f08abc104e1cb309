import { createHash } from 'node:crypto';
import { InputError, NotFoundError } from '@backstage/errors';
import type {
  EventActor,
  Redaction,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import pLimit from 'p-limit';
import type { AttemptStore } from '../runs/AttemptStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { AttemptUsage, RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { cleanSessionArchive } from '../sessions/sessionArchive';
import {
  MAX_SESSION_PARTS,
  SESSION_PART_BYTES,
  type SessionRow,
  type SessionStore,
} from '../sessions/SessionStore';
import { StaleSessionError } from '../sessions/StaleSessionError';
import { ownRun } from './ownRun';
import type { RunnerIdentity } from './RunnerIdentities';

/** Archives that are unpacked at once in one process; each takes up to about 300 MiB. */
const ARCHIVES_AT_ONCE = 2;
/** It becomes an argument of the agent's program, so it must not look like an option. */
const SESSION_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const SHA256 = /^[0-9a-f]{64}$/i;

export interface SessionCommit {
  version: bigint;
  sessionId: string;
  parts: number;
  /** Of the parts as they were uploaded, hex. */
  sha256: string;
  usage?: AttemptUsage;
}

export interface AssignedSession {
  session?: { sessionId: string; parts: number; sha256: string };
  /** Of the run's own newest snapshot; 0 when it has none. */
  sessionVersion: bigint;
}

/** The session of an agent as its runner reads and writes it. */
export class SessionCalls {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #attempts: AttemptStore;
  readonly #sessions: SessionStore;
  readonly #lifecycle: RunLifecycle;
  readonly #redaction: Redaction;
  readonly #oneOfFew = pLimit(ARCHIVES_AT_ONCE);

  constructor(options: {
    knex: Knex;
    store: RunStore;
    attempts: AttemptStore;
    sessions: SessionStore;
    lifecycle: RunLifecycle;
    redaction: Redaction;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#attempts = options.attempts;
    this.#sessions = options.sessions;
    this.#lifecycle = options.lifecycle;
    this.#redaction = options.redaction;
  }

  async assigned(run: RunRow): Promise<AssignedSession> {
    const [own, restorable] = await Promise.all([
      this.#sessions.find(run.id),
      this.#sessions.restorableFor(run),
    ]);
    return {
      sessionVersion: BigInt(own?.version ?? 0),
      session: restorable && {
        sessionId: restorable.session_id,
        parts: restorable.parts,
        sha256: restorable.sha256,
      },
    };
  }

  /** The last part tells that the runner has the session: from then on the attempt is shown as restored. */
  async readPart(runner: RunnerIdentity, part: number): Promise<Buffer> {
    const run = ownRun(runner, await this.#store.find(runner.runId));
    const session = await this.#sessions.restorableFor(run);
    if (!session) throw new NotFoundError('The run has no session to restore');
    if (part < 1 || part > session.parts) {
      throw new InputError(`part must be 1 to ${session.parts}`);
    }
    const content = await this.#sessions.readPart(session, part);
    if (part === session.parts) await this.#noteRestored(runner, session);
    return content;
  }

  /** A part of the stored version is let be: its runner has missed an answer and will commit it again. */
  async uploadPart(
    runner: RunnerIdentity,
    upload: { version: bigint; part: number; content: Uint8Array },
  ): Promise<void> {
    requirePart('part', upload.part);
    const { length } = upload.content;
    if (length === 0 || length > SESSION_PART_BYTES) {
      throw new InputError('content must have 1 byte to 1 MiB');
    }
    const stored = await this.#sessions.find(runner.runId);
    if (upload.version === versionOf(stored) && upload.version > 0n) return;
    requireNext(stored, upload.version);
    await this.#sessions.putUpload(keyOf(runner), upload);
  }

  /**
   * Makes the uploaded parts the newest snapshot. Throws a StaleSessionError when another
   * writer was faster; the same version with the same digest again is a success.
   */
  async commit(runner: RunnerIdentity, commit: SessionCommit): Promise<void> {
    requireCommit(commit);
    const stored = await this.#sessions.find(runner.runId);
    if (isSame(stored, commit)) return;
    requireNext(stored, commit.version);
    const content = await this.#oneOfFew(() => this.#clean(runner, commit));
    const stale = await this.#knex.transaction(async trx => {
      const snapshot = {
        ...commit,
        content,
        uploadedSha256: commit.sha256.toLowerCase(),
        sha256: sha256(content),
      };
      if (!(await this.#sessions.commit(trx, keyOf(runner), snapshot))) {
        return true;
      }
      await this.#noteProgress(trx, runner, commit);
      return false;
    });
    if (!stale) return;
    const newer = await this.#sessions.find(runner.runId);
    if (!isSame(newer, commit)) throw staleAt(newer);
  }

  async #clean(runner: RunnerIdentity, commit: SessionCommit): Promise<Buffer> {
    const uploaded = await this.#sessions.readUpload(keyOf(runner), commit);
    if (sha256(uploaded) !== commit.sha256.toLowerCase()) {
      throw new InputError(
        'sha256 is not the digest of the parts that were uploaded',
      );
    }
    const content = await cleanSessionArchive(uploaded, {
      redaction: this.#redaction,
      runToken: runner.token,
    });
    if (content.length <= MAX_SESSION_PARTS * SESSION_PART_BYTES) {
      return content;
    }
    throw new InputError('The session is larger than 16 MiB compressed');
  }

  async #noteProgress(
    trx: Knex.Transaction,
    runner: RunnerIdentity,
    { sessionId, usage }: SessionCommit,
  ): Promise<void> {
    const key = keyOf(runner);
    if (usage) await this.#attempts.raiseUsage(trx, key, usage);
    if (!(await this.#attempts.markResumed(trx, key, sessionId))) return;
    const run = await this.#store.find(runner.runId, trx);
    await this.#lifecycle.append(trx, run, {
      type: 'run.agent.resume.used',
      actor: agentOf(run),
      payload: { attempt: runner.attempt, sessionId },
    });
  }

  async #noteRestored(
    runner: RunnerIdentity,
    session: SessionRow,
  ): Promise<void> {
    const restored = {
      runId: session.run_id,
      attempt: session.attempt,
      version: Number(session.version),
      sessionId: session.session_id,
    };
    await this.#knex.transaction(async trx => {
      const run = ownRun(runner, await this.#store.lock(trx, runner.runId));
      const key = keyOf(runner);
      if (!(await this.#attempts.markRestored(trx, key, restored))) return;
      const { runId, attempt, version, sessionId } = restored;
      await this.#lifecycle.append(trx, run, {
        type: 'run.agent.session.restored',
        actor: agentOf(run),
        payload: {
          attempt: runner.attempt,
          from: { runId, attempt, version },
          sessionId,
        },
      });
    });
  }
}

function requireCommit({ sessionId, parts, sha256: digest }: SessionCommit) {
  requirePart('parts', parts);
  if (!SESSION_ID.test(sessionId)) {
    throw new InputError(
      'session_id must have 1 to 128 letters, digits and . _ : -, the first one a letter or digit',
    );
  }
  if (!SHA256.test(digest)) throw new InputError('sha256 must be in hex');
}

function requirePart(name: string, part: number): void {
  if (part >= 1 && part <= MAX_SESSION_PARTS) return;
  throw new InputError(`${name} must be 1 to ${MAX_SESSION_PARTS}`);
}

function requireNext(stored: SessionRow | undefined, version: bigint): void {
  if (version === versionOf(stored) + 1n) return;
  throw staleAt(stored);
}

function isSame(stored: SessionRow | undefined, commit: SessionCommit) {
  return (
    versionOf(stored) === commit.version &&
    stored?.uploaded_sha256 === commit.sha256.toLowerCase()
  );
}

function staleAt(stored: SessionRow | undefined): StaleSessionError {
  return new StaleSessionError(
    `The session is at version ${versionOf(
      stored,
    )}, so the next one is that plus 1`,
  );
}

function versionOf(stored: SessionRow | undefined): bigint {
  return BigInt(stored?.version ?? 0);
}

function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

function agentOf(run: RunRow): EventActor {
  return { type: 'agent', id: run.agent_key };
}

function keyOf(runner: RunnerIdentity) {
  return { id: runner.runId, attempt: runner.attempt };
}
