import { ConflictError } from '@backstage/errors';
import type { ChoiceHaltCode } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { EventActor } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxStore } from '../outbox/OutboxStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { ChoiceEnd, ChoiceRow } from './choice';
import type { ChoiceStore } from './ChoiceStore';
import { afterRun } from './nextByChoice';

type Teller = Pick<RunLifecycle, 'append' | 'wantStatusComment'>;

const PLATFORM: EventActor = { type: 'system', id: 'stage-runs' };

/**
 * What happens to the open choice of an issue when its runs start and end, in their own
 * transactions: a run that does not deliver halts it before anything can start after it.
 *
 * A choice is locked after the issue's run and what belongs to that.
 */
export class ChoiceProgress {
  readonly #choices: ChoiceStore;
  readonly #outbox: OutboxStore;

  constructor(options: { choices: ChoiceStore; outbox: OutboxStore }) {
    this.#choices = options.choices;
    this.#outbox = options.outbox;
  }

  /**
   * Throws a ConflictError, so that no run is created, where the choice that starts it was
   * ended meanwhile. Any other run is somebody's decision, who goes on from here.
   */
  async runCreated(
    trx: Knex.Transaction,
    run: RunRow,
    tell: Teller,
  ): Promise<void> {
    const choice = await this.#choices.lockOpen(trx, issueOf(run));
    const by = run.autonomy_choice_id;
    if (by !== null && by !== choice?.id) {
      throw new ConflictError(
        `Choice ${by} has ended: it starts nothing any more`,
      );
    }
    if (by !== null || !choice) return;
    const code: ChoiceHaltCode =
      run.prompt_kind === 'revise'
        ? 'changes_requested'
        : 'run_started_by_person';
    await this.end(trx, { choice, run, tell }, haltedBy(code));
  }

  async runEnded(
    trx: Knex.Transaction,
    run: RunRow,
    tell: Teller,
  ): Promise<void> {
    const choice = await this.#choices.lockOpen(trx, issueOf(run));
    if (!choice) return;
    const next = afterRun(choice, { ...run, outcome: run.outcome! });
    if (next.kind === 'goes_on') await this.wantNext(trx, choice, run);
    const at = { choice, run, tell };
    if (next.kind === 'halted') await this.end(trx, at, haltedBy(next.code));
    if (next.kind === 'finished') {
      await this.end(trx, at, { reason: 'finished', by: PLATFORM.id });
    }
  }

  /** `run` is locked by the caller. Nothing happens where no choice is open. */
  async halt(
    trx: Knex.Transaction,
    { run, code, tell }: { run: RunRow; code: ChoiceHaltCode; tell: Teller },
  ): Promise<void> {
    const choice = await this.#choices.lockOpen(trx, issueOf(run));
    if (choice) await this.end(trx, { choice, run, tell }, haltedBy(code));
  }

  /** Once for each choice and run, however often it is asked for. */
  async wantNext(
    trx: Knex.Transaction,
    choice: ChoiceRow,
    run: RunRow,
  ): Promise<void> {
    await this.#outbox.wantOnce(trx, {
      kind: 'next-stage',
      key: `next-stage/${choice.id}/${run.id}`,
      runId: run.id,
      projectId: run.project_id,
      repositoryId: run.repository_id,
      issueNumber: run.issue_number,
      payload: { choiceId: choice.id },
    });
  }

  /** `choice` is open, and locked by the caller. */
  async end(
    trx: Knex.Transaction,
    { choice, run, tell }: { choice: ChoiceRow; run: RunRow; tell: Teller },
    end: Omit<ChoiceEnd, 'atRunId'>,
  ): Promise<void> {
    await this.#choices.end(trx, choice.id, { ...end, atRunId: run.id });
    await tell.wantStatusComment(trx, run);
    const { by, haltCode, reason } = end;
    await tell.append(trx, run, {
      type: 'run.autonomy.ended',
      actor: reason === 'revoked' ? { type: 'human', id: by } : PLATFORM,
      payload: {
        ...{ choice: choice.id, until: choice.until_stage, reason },
        ...(haltCode && { code: haltCode }),
      },
    });
  }
}

function haltedBy(haltCode: ChoiceHaltCode) {
  return { reason: 'halted', haltCode, by: PLATFORM.id } as const;
}

function issueOf(run: RunRow) {
  return { repositoryId: run.repository_id, issueNumber: run.issue_number };
}
