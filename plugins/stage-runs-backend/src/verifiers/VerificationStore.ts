import { ConflictError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { RunRow } from '../runs/rows';
import { statesBefore, type VerificationState } from './verificationStates';
import type { RunVerifierConfig, VerifierSource } from './verifiersOf';

type AttemptKey = Pick<RunRow, 'id' | 'attempt'>;
type Executor = Knex | Knex.Transaction;

/** Why a verifier has no exit code that counts, beside the name of the need that has not passed. */
export type VerificationReason =
  | 'need_not_passed'
  | 'run_ended'
  | 'image_not_allowed'
  | 'image_pull_failed'
  | 'source_failed'
  | 'start_timeout'
  | 'pod_lost';

/** A row of `run_verifications`. What a column means stands in the migration. */
export interface VerificationRow {
  run_id: string;
  attempt: number;
  name: string;
  position: number;
  source: VerifierSource;
  head_sha: string;
  state: VerificationState;
  tries: number;
  token_hash: string | null;
  job_name: string | null;
  asked_at: Date | null;
  job_created_at: Date | null;
  started_at: Date | null;
  ended_at: Date | null;
  exit_code: number | null;
  reason: string | null;
  output: string | null;
}

const WITHOUT_OUTPUT = [
  ...(['run_id', 'attempt', 'name', 'position', 'source'] as const),
  ...(['head_sha', 'state'] as const),
  ...(['tries', 'job_name', 'asked_at', 'job_created_at'] as const),
  ...(['started_at', 'ended_at', 'exit_code', 'reason'] as const),
];
export type VerificationSummary = Pick<
  VerificationRow,
  (typeof WITHOUT_OUTPUT)[number]
>;
export type ListedVerification = VerificationSummary & { has_output: boolean };

/** Of the verifiers of runs. Whoever moves one holds the claim of its run. */
export class VerificationStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Without what they printed; those of the stage, then those of services.yaml, in the order there. */
  async list(
    run: AttemptKey,
    executor: Executor = this.#knex,
  ): Promise<ListedVerification[]> {
    return executor('run_verifications')
      .where(keyOf(run))
      .orderBy('position')
      .select([
        ...WITHOUT_OUTPUT,
        executor.raw(`coalesce(output, '') <> '' as has_output`),
      ]);
  }

  async find(
    run: AttemptKey,
    name: string,
  ): Promise<VerificationRow | undefined> {
    return this.#knex<VerificationRow>('run_verifications')
      .where({ ...keyOf(run), name })
      .first();
  }

  /** Those that are there already stay as they are. */
  async add(
    trx: Knex.Transaction,
    run: AttemptKey,
    verification: {
      headSha: string;
      verifiers: readonly Pick<RunVerifierConfig, 'name' | 'source'>[];
    },
  ): Promise<void> {
    const { headSha, verifiers } = verification;
    const rows = verifiers.map(({ name, source }, position) => ({
      ...{ ...keyOf(run), name, position, source, state: 'waiting' },
      head_sha: headSha,
    }));
    await trx('run_verifications').insert(rows).onConflict().ignore();
  }

  /** Begins a try; `tokenHash` is of its token. */
  async start(
    trx: Knex.Transaction,
    run: AttemptKey,
    start: { name: string; jobName: string; tokenHash: string },
  ): Promise<VerificationSummary> {
    return this.#move(trx, run, start.name, 'running', {
      job_name: start.jobName,
      token_hash: start.tokenHash,
      tries: trx.raw('tries + 1'),
      asked_at: trx.raw('kernel.now()'),
      job_created_at: null,
      started_at: null,
      reason: null,
    });
  }

  /** The Job of the present try is there. */
  async noteJob(
    trx: Knex.Transaction,
    run: AttemptKey,
    name: string,
  ): Promise<void> {
    await trx('run_verifications')
      .where({ ...keyOf(run), name, state: 'running' })
      .update({ job_created_at: trx.raw('kernel.now()') });
  }

  /** The pod was lost and the verifier is started again; its token is worth nothing any more. */
  async putBack(
    trx: Knex.Transaction,
    run: AttemptKey,
    lost: { name: string; reason: VerificationReason },
  ): Promise<VerificationSummary> {
    return this.#move(trx, run, lost.name, 'waiting', {
      ...{ reason: lost.reason, token_hash: null, started_at: null },
    });
  }

  /** Gives the verdict, once: throws a ConflictError when there is one. */
  async end(
    trx: Knex.Transaction,
    run: AttemptKey,
    end: {
      name: string;
      state: VerificationState;
      exitCode?: number;
      reason?: string;
      output?: string;
    },
  ): Promise<VerificationSummary> {
    return this.#move(trx, run, end.name, end.state, {
      ended_at: trx.raw('kernel.now()'),
      token_hash: null,
      exit_code: end.exitCode ?? null,
      reason: end.reason ?? null,
      output: end.output ?? null,
    });
  }

  async #move(
    trx: Knex.Transaction,
    run: AttemptKey,
    name: string,
    to: VerificationState,
    changes: Record<string, Knex.Value | Knex.Raw>,
  ): Promise<VerificationSummary> {
    const [row] = await trx<VerificationRow>('run_verifications')
      .where({ ...keyOf(run), name })
      .whereIn('state', statesBefore(to))
      .update({ ...changes, state: to } as never)
      .returning(WITHOUT_OUTPUT);
    if (row) return row;
    throw new ConflictError(`The verifier ${name} can not become ${to} now`);
  }
}

/** The run has ended without those that had no verdict yet. */
export async function endOpenVerifications(
  trx: Knex.Transaction,
  run: AttemptKey,
): Promise<void> {
  const reason: VerificationReason = 'run_ended';
  await trx('run_verifications')
    .where(keyOf(run))
    .whereNull('ended_at')
    .update({
      ...{ state: 'skipped', reason, token_hash: null },
      ended_at: trx.raw('kernel.now()'),
    });
}

function keyOf(run: AttemptKey) {
  return { run_id: run.id, attempt: run.attempt };
}
