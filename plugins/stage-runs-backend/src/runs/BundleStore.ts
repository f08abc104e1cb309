import { createHash } from 'node:crypto';
import type { Knex } from 'knex';
import { InputError } from '@backstage/errors';
import type { RunRow } from './rows';

export const MAX_BUNDLE_BYTES = 64 * 1024 * 1024;

type AttemptKey = Pick<RunRow, 'id' | 'attempt'>;

/** The git bundle that a runner hands in, in parts; kept until the run has ended. */
export class BundleStore {
  readonly #knex: Knex;

  constructor(options: { knex: Knex }) {
    this.#knex = options.knex;
  }

  /** Stores a part once. Throws an InputError when the whole would be above 64 MiB. */
  async putPart(
    run: AttemptKey,
    part: { part: number; content: Uint8Array },
  ): Promise<void> {
    const { rows } = await this.#knex.raw(
      `select coalesce(sum(length(content)), 0)::bigint as bytes
         from bundle_parts where run_id = ? and attempt = ? and part <> ?`,
      [run.id, run.attempt, part.part],
    );
    if (Number(rows[0].bytes) + part.content.length > MAX_BUNDLE_BYTES) {
      throw new InputError('The bundle is larger than 64 MiB');
    }
    await this.#knex('bundle_parts')
      .insert({
        run_id: run.id,
        attempt: run.attempt,
        part: part.part,
        content: Buffer.from(part.content),
      })
      .onConflict()
      .ignore();
  }

  /** Throws an InputError unless exactly the parts 1 to `parts` are there and have this sha256. */
  async requireComplete(
    run: AttemptKey,
    expected: { parts: number; sha256: string },
  ): Promise<void> {
    const hash = createHash('sha256');
    for (let part = 1; part <= expected.parts; part += 1) {
      hash.update(await this.readPart(run, part));
    }
    if (hash.digest('hex') !== expected.sha256.toLowerCase()) {
      throw new InputError(
        'bundle_sha256 is not the digest of the parts that were uploaded',
      );
    }
  }

  async readPart(run: AttemptKey, part: number): Promise<Buffer> {
    const row = await this.#knex('bundle_parts')
      .where({ run_id: run.id, attempt: run.attempt, part })
      .first<{ content: Buffer } | undefined>('content');
    if (!row) throw new InputError(`Part ${part} of the bundle is missing`);
    return row.content;
  }
}
