import { AuthenticationError, InputError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { AttemptStore } from '../runs/AttemptStore';
import type { BundleStore } from '../runs/BundleStore';
import type { AttemptReport, RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { VerifierIdentity } from './VerifierIdentities';

/** What the program that prepares a verifier's source may do: read what is judged, and say that it is there. */
export class VerifierCalls {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #attempts: AttemptStore;
  readonly #bundles: BundleStore;

  constructor(options: {
    knex: Knex;
    store: RunStore;
    attempts: AttemptStore;
    bundles: BundleStore;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#attempts = options.attempts;
    this.#bundles = options.bundles;
  }

  async source(
    verifier: VerifierIdentity,
  ): Promise<{ run: RunRow; report: AttemptReport }> {
    const [run, report] = await Promise.all([
      this.#store.find(verifier.runId),
      this.#reportOf(verifier),
    ]);
    return { run, report };
  }

  async readBundlePart(
    verifier: VerifierIdentity,
    part: number,
  ): Promise<Buffer> {
    const { bundleParts } = await this.#reportOf(verifier);
    if (part < 1 || part > bundleParts) {
      throw new InputError(`part must be 1 to ${bundleParts}`);
    }
    return this.#bundles.readPart(keyOf(verifier), part);
  }

  /** The verifier's time begins, and its token ends. */
  async sourceReady(verifier: VerifierIdentity): Promise<void> {
    const noted = await this.#knex('run_verifications')
      .where({ token_hash: verifier.tokenHash, state: 'running' })
      .update({ started_at: this.#knex.raw('kernel.now()'), token_hash: null });
    if (noted === 0) throw ended();
  }

  async #reportOf(verifier: VerifierIdentity): Promise<AttemptReport> {
    const attempt = await this.#attempts.find(keyOf(verifier));
    if (!attempt?.report) throw ended();
    return attempt.report;
  }
}

function ended(): AuthenticationError {
  return new AuthenticationError('The try of this token has ended');
}

function keyOf({ runId, attempt }: VerifierIdentity) {
  return { id: runId, attempt };
}
