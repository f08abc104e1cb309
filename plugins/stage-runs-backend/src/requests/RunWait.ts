import type { EventActor } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { AttemptStore } from '../runs/AttemptStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { AttemptRow, RunRow } from '../runs/rows';
import { waitsForPeople } from '../runs/runStates';
import type { RequestStore } from './RequestStore';
import type { RequestRow } from './rows';

const WAIT_OF = {
  approval: 'waiting_mcp',
  question: 'waiting_owner_review',
} as const;

/** The run's part in a request: it waits from the first that is open until none is. */
export class RunWait {
  readonly #requests: RequestStore;
  readonly #attempts: AttemptStore;
  readonly #lifecycle: RunLifecycle;

  constructor(options: {
    requests: RequestStore;
    attempts: AttemptStore;
    lifecycle: RunLifecycle;
  }) {
    this.#requests = options.requests;
    this.#attempts = options.attempts;
    this.#lifecycle = options.lifecycle;
  }

  /** `run` is locked by the caller and at work. */
  async pause(
    trx: Knex.Transaction,
    run: RunRow,
    request: RequestRow,
  ): Promise<void> {
    if (waitsForPeople(run.status)) return;
    await this.#lifecycle.move(trx, {
      run,
      to: WAIT_OF[request.kind],
      by: 'runner',
      event: {
        type: 'run.wait.paused',
        actor: agentOf(run),
        payload: { reason: request.kind, requestId: request.id },
      },
    });
  }

  /**
   * A request of the run has ended; `run` is locked by the caller. With its agent still
   * there the run goes on at once, else its reconciler starts the next attempt.
   */
  async resume(
    trx: Knex.Transaction,
    run: RunRow,
    request: RequestRow,
  ): Promise<void> {
    if (!waitsForPeople(run.status)) return;
    const open = await this.#requests.openOf(run.id, trx);
    if (open.length > 0) return;
    const attempt = await this.#attempts.find(run, trx);
    if (hasAgent(attempt)) {
      await this.#lifecycle.move(trx, {
        run,
        to: 'running',
        by: 'runner',
        event: {
          type: 'run.wait.resumed',
          actor: agentOf(run),
          payload: { requestId: request.id },
        },
      });
    }
    await this.#lifecycle.wake(trx, run.id);
  }
}

/** As far as is stored: a pod that was just lost is found to be so after the answer. */
export function hasAgent(
  attempt:
    | Pick<AttemptRow, 'started_at' | 'reported_at' | 'ended_at'>
    | undefined,
): boolean {
  return Boolean(
    attempt?.started_at && !attempt.reported_at && !attempt.ended_at,
  );
}

export function agentOf(run: Pick<RunRow, 'agent_key'>): EventActor {
  return { type: 'agent', id: run.agent_key };
}
