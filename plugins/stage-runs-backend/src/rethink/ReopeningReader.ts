import type { LabelCatalogue } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { ApprovalStore } from '../approvals/ApprovalStore';
import type { Stages } from '../registry/Stages';
import type { RunRow } from '../runs/rows';
import { reopenableStages } from './reopenableStages';

/** What a rethink reopens, by names of labels. */
export interface ReopeningView {
  label: string;
  /** Of the stages whose results it has replaced, or would replace now. */
  replaces: string[];
  at: Date | null;
}

/** Tells people what the approval of a rethink does, or has done. */
export class ReopeningReader {
  readonly #knex: Knex;
  readonly #stages: Stages;
  readonly #catalogue: LabelCatalogue;
  readonly #approvals: ApprovalStore;

  constructor(options: {
    knex: Knex;
    stages: Stages;
    catalogue: LabelCatalogue;
    approvals: ApprovalStore;
  }) {
    this.#knex = options.knex;
    this.#stages = options.stages;
    this.#catalogue = options.catalogue;
    this.#approvals = options.approvals;
  }

  /** Undefined for a run that proposes nothing. */
  async of(run: RunRow): Promise<ReopeningView | undefined> {
    if (!run.reopens) return undefined;
    const replaced = run.reopened_at
      ? await this.#replacedBy(run)
      : await this.#wouldBeReplaced(run);
    const order = this.#stages.pipeline.fromOn(run.reopens);
    return {
      label: this.#labelOf(run.reopens),
      replaces: order
        .filter(id => replaced.includes(id))
        .map(id => this.#labelOf(id)),
      at: run.reopened_at,
    };
  }

  async #replacedBy(run: RunRow): Promise<string[]> {
    return this.#knex('runs').where({ superseded_by: run.id }).pluck('stage');
  }

  async #wouldBeReplaced(run: RunRow): Promise<string[]> {
    const results = await this.#approvals.resultsOf({
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
    });
    return reopenableStages(results, this.#stages.pipeline);
  }

  /** A stage may have been removed since. */
  #labelOf(stageId: string): string {
    const stage = this.#stages.all().find(({ id }) => id === stageId);
    return stage ? this.#catalogue.byKey(stage.labelKey).name : stageId;
  }
}
