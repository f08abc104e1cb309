import { ConflictError, NotAllowedError } from '@backstage/errors';
import type { Knex } from 'knex';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { isTerminal } from '../runs/runStates';
import type { StartWishProgress } from './StartWishProgress';
import type { ApprovedRequest, StartWishStore } from './StartWishStore';

interface WishedStart {
  runId: string;
  /** Of the call that a person has approved. */
  idempotencyKey: string;
  /** Of a stage, by its name. */
  label: string;
}

/** Takes the wish of an agent that a stage starts after its run, once a person has approved it. */
export class StartWishes {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #lifecycle: RunLifecycle;
  readonly #wishes: StartWishStore;
  readonly #progress: StartWishProgress;

  constructor(options: {
    knex: Knex;
    store: RunStore;
    lifecycle: RunLifecycle;
    wishes: StartWishStore;
    wishProgress: StartWishProgress;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#lifecycle = options.lifecycle;
    this.#wishes = options.wishes;
    this.#progress = options.wishProgress;
  }

  /**
   * Answers the request that starts the stage: another one where the same was approved before.
   * Who has approved is looked up, by the run and the key of its call. Throws a NotAllowedError
   * where nobody has, and a ConflictError where another stage was approved before. May be
   * repeated.
   */
  async want(wished: WishedStart): Promise<{ requestId: string }> {
    return this.#knex.transaction(async trx => {
      const run = await this.#store.lock(trx, wished.runId);
      const request = await this.#wishes.approvedRequest(trx, wished);
      if (!request) {
        throw new NotAllowedError(
          `No person has approved that ${wished.label} is put`,
        );
      }
      if (await this.#insert(trx, run, { request, wished })) {
        return { requestId: request.id };
      }
      return this.#known(trx, run, { request, wished });
    });
  }

  async #insert(
    trx: Knex.Transaction,
    run: RunRow,
    { request, wished }: { request: ApprovedRequest; wished: WishedStart },
  ): Promise<boolean> {
    const isNew = await this.#wishes.insert(trx, {
      ...{ request_id: request.id, run_id: run.id, label: wished.label },
      ...{ repository_id: run.repository_id, issue_number: run.issue_number },
    });
    if (!isNew) return false;
    await this.#lifecycle.wantStatusComment(trx, run);
    await this.#lifecycle.append(trx, run, {
      type: 'run.start.approved',
      actor: { type: 'human', id: request.user_entity_ref },
      payload: { requestId: request.id, label: wished.label },
    });
    // It was stopped while the call was carried out.
    if (isTerminal(run.status)) {
      await this.#progress.runEnded(trx, run, this.#lifecycle);
    }
    return true;
  }

  async #known(
    trx: Knex.Transaction,
    run: RunRow,
    { request, wished }: { request: ApprovedRequest; wished: WishedStart },
  ): Promise<{ requestId: string }> {
    const own = await this.#wishes.find(request.id, trx);
    if (own) return { requestId: own.request_id };
    const open = await this.#wishes.openOfIssue(trx, {
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
    });
    if (open?.run_id === run.id && open.label === wished.label) {
      return { requestId: open.request_id };
    }
    throw new ConflictError(
      open
        ? `${open.label} was approved before (request ${open.request_id}): one stage starts after a run`
        : `Another approved start of the issue has just ended; ask for ${wished.label} again`,
    );
  }
}
