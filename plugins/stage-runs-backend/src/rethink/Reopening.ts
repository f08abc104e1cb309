import { ConflictError } from '@backstage/errors';
import type { EventActor } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ChoiceProgress } from '../autonomy/ChoiceProgress';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { Stages } from '../registry/Stages';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { replacedResults } from './replacedResults';
import { RethinkStore } from './RethinkStore';

/** A rethink that a person is about to approve, and what it reopens. */
type Rethink = RunRow & { reopens: string };

/**
 * Makes so what a rethink has proposed, because a person approves it: the stage is open again,
 * and the results of it and of all stages behind it are superseded. It happens once for each
 * result, is final, and only ever in the transaction that stores the person's approval.
 */
export class Reopening {
  readonly #store: RunStore;
  readonly #approvals: ApprovalStore;
  readonly #lifecycle: RunLifecycle;
  readonly #stages: Stages;
  readonly #choiceProgress: ChoiceProgress;
  readonly #rethinks = new RethinkStore();

  constructor(options: {
    store: RunStore;
    approvals: ApprovalStore;
    lifecycle: RunLifecycle;
    stages: Stages;
    choiceProgress: ChoiceProgress;
  }) {
    this.#store = options.store;
    this.#approvals = options.approvals;
    this.#lifecycle = options.lifecycle;
    this.#stages = options.stages;
    this.#choiceProgress = options.choiceProgress;
  }

  /**
   * `run` is locked by the caller. Throws a ConflictError, so that nothing is approved, where a
   * run has started since the caller looked, the commit is not the one that was read, or the
   * stage is gone.
   */
  async apply(
    trx: Knex.Transaction,
    run: RunRow,
    { artefactSha, actor }: { artefactSha: string; actor: EventActor },
  ): Promise<void> {
    if (!isPending(run)) return;
    const issue = {
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
    };
    const results = await this.#rethinks.lockResults(trx, issue);
    await this.#requireQuiet(trx, issue);
    requireSameCommit(run, artefactSha);
    this.#requireInstalled(run);
    const replaced = replacedResults({
      ...{ pipeline: this.#stages.pipeline, rethink: run, results },
    });
    await this.#rethinks.markReopened(trx, run.id);
    const superseded = await this.#rethinks.markSuperseded(trx, {
      ...{ runIds: replaced.map(({ id }) => id), by: run.id },
    });
    for (const each of superseded) {
      await this.#approvals.voidOfRun(trx, each.id, 'superseded');
      await this.#lifecycle.wantStatusComment(trx, each);
      await this.#lifecycle.append(trx, each, {
        type: 'run.result.superseded',
        actor,
        payload: { stage: each.stage, by: run.id, reopened: run.reopens },
      });
    }
    await this.#choiceProgress.halt(trx, {
      ...{ run, code: 'result_superseded', tell: this.#lifecycle },
    });
    await this.#lifecycle.wantLabels(trx, run);
    await this.#lifecycle.append(trx, run, {
      type: 'run.stage.reopened',
      actor,
      payload: {
        stage: run.reopens,
        superseded: [...new Set(superseded.map(({ stage }) => stage))],
      },
    });
  }

  /** Its module may have been removed since it was proposed; what stands behind it is not known then. */
  #requireInstalled({ id, reopens }: Rethink): void {
    if (this.#stages.pipeline.find(reopens)) return;
    throw new ConflictError(
      `Stage ${reopens}, which run ${id} proposes to reopen, is not installed any more: start another rethink`,
    );
  }

  /** No run may be at work on what is replaced: the locks keep out those that would build on it. */
  async #requireQuiet(
    trx: Knex.Transaction,
    issue: { repositoryId: string; issueNumber: number },
  ): Promise<void> {
    const active = await this.#store.activeOfIssue(issue, trx);
    if (!active) return;
    throw new ConflictError(
      `Run ${active.id} of this issue is active: nothing is approved until it has ended`,
    );
  }
}

function isPending(run: RunRow): run is Rethink {
  return run.reopens !== null && run.reopened_at === null;
}

/** What another commit would reopen, nobody has read. */
function requireSameCommit(run: Rethink, artefactSha: string): void {
  if (run.head_sha === artefactSha) return;
  throw new ConflictError(
    `artefactSha ${artefactSha} is not what run ${run.id} has delivered (${run.head_sha}), so what it reopens is not known: ask for a revision`,
  );
}
