import type {
  Claim,
  ClaimResult,
} from '@stagecraft/backstage-plugin-kernel-node';
import { endMessage } from '../messages/endMessage';
import type { RunRow } from '../runs/rows';
import { holdBack } from './holdBack';
import { judgeStepError, type StepErrorVerdict } from './judgeStepError';
import { nextStep, type StepName } from './nextStep';
import {
  RECONCILER,
  waitFor,
  type Step,
  type StepContext,
  type StepResources,
} from './step';
import { acquireEnvironment } from './steps/acquireEnvironment';
import { acquirePermit } from './steps/acquirePermit';
import { cancelRun } from './steps/cancelRun';
import { closeReview } from './steps/closeReview';
import { endAttemptInWait } from './steps/endAttemptInWait';
import { deliverCommits } from './steps/deliverCommits';
import { leaveBackpressure } from './steps/leaveBackpressure';
import { openPullRequest } from './steps/openPullRequest';
import { postReview } from './steps/postReview';
import { prepareSource } from './steps/prepareSource';
import { releaseEnvironment } from './steps/releaseEnvironment';
import { removeAttempt } from './steps/removeAttempt';
import { resumeAfterWait } from './steps/resumeAfterWait';
import { startJob } from './steps/startJob';
import { verifyResult } from './steps/verifyResult';
import { watchAttempt } from './steps/watchAttempt';

const STEPS: Record<StepName, Step> = {
  acquirePermit,
  prepareSource,
  removeAttempt,
  acquireEnvironment,
  startJob,
  watchAttempt,
  endAttemptInWait,
  resumeAfterWait,
  leaveBackpressure,
  verifyResult,
  deliverCommits,
  openPullRequest,
  postReview,
  closeReview,
  cancelRun,
  releaseEnvironment,
};

/**
 * Brings a run forward. Level triggered: it looks at what is stored, does the next step,
 * and looks again, so that it can be stopped and started anywhere.
 */
export class RunReconciler {
  readonly #resources: StepResources;

  constructor(resources: StepResources) {
    this.#resources = resources;
  }

  async handle(claim: Claim<RunRow>): Promise<ClaimResult> {
    await this.#noteTakeover(claim);
    for (;;) {
      claim.signal.throwIfAborted();
      const run = await this.#resources.store.find(claim.row.id);
      const { attempt, previous } = await this.#attemptsOf(run);
      const name = nextStep(run, attempt, previous);
      if (!name) return { kind: 'settled' };
      const context = { run, claim, resources: this.#resources };
      try {
        const result = await STEPS[name](context);
        await this.#noteSuccess(context, name);
        if (result.kind === 'wait') {
          return { kind: 'again', afterMs: result.forMs };
        }
      } catch (error) {
        const again = await this.#afterError(context, name, error);
        if (again) return again;
      }
    }
  }

  async #attemptsOf(run: RunRow) {
    const attempts = await this.#resources.attempts.list(run.id);
    return {
      attempt: attempts.find(each => each.attempt === run.attempt),
      previous: attempts.find(each => each.attempt === run.attempt - 1),
    };
  }

  /** Another replica had the run and died, froze or lost the database. */
  async #noteTakeover(claim: Claim<RunRow>): Promise<void> {
    const { row, takenOver } = claim;
    if (!takenOver) return;
    const { lifecycle, store } = this.#resources;
    await claim.transaction(async trx => {
      const run = await store.update(trx, row.id, {
        takeovers: trx.raw('takeovers + 1'),
      });
      await lifecycle.append(trx, run, {
        type: 'run.takeover',
        actor: RECONCILER,
        payload: { ...takenOver },
      });
    });
  }

  /** Undefined: go on with what is stored now. Rethrows what the claim loop should back off from. */
  async #afterError(
    context: StepContext,
    step: StepName,
    error: unknown,
  ): Promise<ClaimResult | undefined> {
    const { clock, config, knex, store } = this.#resources;
    const run = await store.find(context.run.id);
    const now = await clock.now(knex);
    const attempts = await this.#attemptsOf(run);
    const { limitTimeoutMs } = config;
    const verdict = judgeStepError(error, {
      ...{ run, ...attempts, now, limitTimeoutMs },
    });
    if (verdict.kind === 'leave' || verdict.kind === 'retry') {
      if (verdict.kind === 'retry') await this.#noteRetry({ ...context, run });
      throw error;
    }
    this.#resources.logger.warn('A step of a run did not succeed', {
      runId: run.id,
      step,
      reason: String(error),
    });
    if (verdict.kind === 'backpressure') {
      return holdBack({ ...context, run }, verdict.limit, now);
    }
    await this.#end({ ...context, run }, verdict);
    return undefined;
  }

  /** What was told by `noteRetry` is no longer so, and GitHub takes our requests. */
  async #noteSuccess(
    { run, claim }: StepContext,
    step: StepName,
  ): Promise<void> {
    const wasLimited = run.limited_since && step !== 'leaveBackpressure';
    if (run.waiting_reason !== 'retrying' && !wasLimited) return;
    const { lifecycle, store } = this.#resources;
    await claim.transaction(async trx => {
      const row = await store.lock(trx, run.id);
      const wasRetrying = row.waiting_reason === 'retrying';
      await store.update(trx, run.id, {
        ...(wasRetrying && { waiting_reason: null }),
        ...(wasLimited && { limited_since: null }),
      });
      if (wasRetrying) await lifecycle.wantStatusComment(trx, row);
    });
  }

  async #noteRetry(context: StepContext): Promise<void> {
    const isQuick = context.claim.row.claim_count <= 2;
    if (isQuick || context.run.finished_at) return;
    await waitFor(context, { reason: 'retrying', forMs: 0 });
  }

  async #end(
    { run, claim }: StepContext,
    verdict: Extract<StepErrorVerdict, { kind: 'end' }>,
  ): Promise<void> {
    const { redaction, lifecycle } = this.#resources;
    const detail = redaction.redact(verdict.detail);
    await claim.transaction(async trx => {
      await lifecycle.end(trx, {
        run,
        outcome: verdict.outcome,
        reason: verdict.reason,
        message: endMessage(run.locale, verdict.reason, detail),
      });
    });
  }
}
