import { ConflictError } from '@backstage/errors';
import type { EventActor } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { Reopening } from '../rethink/Reopening';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import type { ApprovalRow, ApprovalStore, ApprovedBy } from './ApprovalStore';

const PLATFORM: EventActor = { type: 'system', id: 'stage-runs' };

/**
 * The one way to approve a result and to end an approval: with its event and the effects
 * on GitHub, in one transaction. Runs are locked first, as everywhere.
 */
export class ResultApprovals {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #approvals: ApprovalStore;
  readonly #lifecycle: RunLifecycle;
  readonly #reopening: Reopening;

  constructor(options: {
    knex: Knex;
    store: RunStore;
    approvals: ApprovalStore;
    lifecycle: RunLifecycle;
    reopening: Reopening;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#approvals = options.approvals;
    this.#lifecycle = options.lifecycle;
    this.#reopening = options.reopening;
  }

  /**
   * A person accepts what the run has delivered, as it was at this commit. An approval of
   * another commit ends. Nothing happens when this one is approved already. A rethink takes
   * effect with it. Throws a ConflictError for a result that was superseded in the meantime.
   */
  async approve(
    runId: string,
    approval: { artefactSha: string; by: ApprovedBy },
  ): Promise<void> {
    const { artefactSha, by } = approval;
    await this.#knex.transaction(async trx => {
      const run = await this.#store.lock(trx, runId);
      requireCounts(run);
      const actor = { type: 'human', id: by.userEntityRef } as const;
      await this.#reopening.apply(trx, run, { artefactSha, actor });
      await this.#voidOthers(trx, run, artefactSha);
      const isNew = await this.#approvals.insert(trx, { run, ...approval });
      if (!isNew) return;
      await this.#tell(trx, run, {
        type: 'run.result.approved',
        actor,
        payload: { stage: run.stage, artefactSha, proof: by.proof.kind },
      });
    });
  }

  /**
   * The run has delivered something newer. `run` is locked by the caller. What a rethink has
   * proposed replaces an earlier one only once a person approves it.
   */
  async delivered(trx: Knex.Transaction, run: RunRow): Promise<void> {
    if (run.reopens && run.prompt_kind === 'work') return;
    await this.#voidOthers(trx, run, run.head_sha!);
  }

  /** What was approved is not what is there now: it waits for its review again. */
  async void(approval: ApprovalRow): Promise<void> {
    await this.#knex.transaction(async trx => {
      const run = await this.#store.lock(trx, approval.run_id);
      await this.#void(trx, run, approval);
    });
  }

  /** The head of a pull request has moved. */
  async headIs(pullRequest: {
    repositoryId: string;
    number: number;
    headSha: string;
  }): Promise<void> {
    const valid = await this.#approvals.validOfPullRequest(pullRequest);
    const others = valid.filter(
      approval => approval.artefact_sha !== pullRequest.headSha,
    );
    for (const approval of others) await this.void(approval);
  }

  async #voidOthers(trx: Knex.Transaction, run: RunRow, artefactSha: string) {
    const issue = {
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
    };
    const gate = { ...issue, stage: run.stage };
    const approval = await this.#approvals.valid(gate, trx);
    if (!approval || approval.artefact_sha === artefactSha) return;
    const approved = await this.#store.lock(trx, approval.run_id);
    await this.#void(trx, approved, approval);
  }

  async #void(
    trx: Knex.Transaction,
    run: RunRow,
    { id, artefact_sha: artefactSha }: ApprovalRow,
  ): Promise<void> {
    const reason = 'artefact_changed';
    if (!(await this.#approvals.void(trx, id, reason))) return;
    await this.#tell(trx, run, {
      type: 'run.result.approval_voided',
      actor: PLATFORM,
      payload: { stage: run.stage, artefactSha, reason },
    });
  }

  async #tell(
    trx: Knex.Transaction,
    run: RunRow,
    event: Parameters<RunLifecycle['append']>[2],
  ): Promise<void> {
    await this.#lifecycle.wantLabels(trx, run);
    await this.#lifecycle.wantStatusComment(trx, run);
    await this.#lifecycle.append(trx, run, event);
  }
}

/** It was replaced since the caller looked. */
function requireCounts(run: RunRow): void {
  if (!run.superseded_at) return;
  throw new ConflictError(
    `The result of run ${run.id} was superseded by run ${run.superseded_by}: there is nothing to approve`,
  );
}
