import { randomUUID } from 'node:crypto';
import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import type {
  LabelCatalogue,
  PortalUser,
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import { stagecraftRunOperatePermission } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import type { PermitStore } from '../runs/PermitStore';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunPriority, RunRow } from '../runs/rows';
import { isTerminal } from '../runs/runStates';
import type { RunStore } from '../runs/RunStore';
import { decideTrigger } from '../trigger/decideTrigger';
import type { LabelCommands } from '../trigger/LabelCommands';
import { asPutByPerson, requesterOf } from '../trigger/portalWish';
import { startOf, type RunStarter } from '../trigger/RunStarter';
import type {
  TriggerContext,
  TriggerFactsReader,
} from '../trigger/TriggerFactsReader';
import { activeRunError, refusedError } from './refusedError';
import type { RunReader } from './RunReader';

export interface Operation {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  userEntityRef: string;
  runId: string;
}

/** What a person may do with a run. All of it needs the right to operate the runs of its project. */
export class RunOperator {
  readonly #knex: Knex;
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;
  readonly #catalogue: LabelCatalogue;
  readonly #reader: RunReader;
  readonly #store: RunStore;
  readonly #permits: PermitStore;
  readonly #lifecycle: RunLifecycle;
  readonly #facts: TriggerFactsReader;
  readonly #starter: RunStarter;
  readonly #commands: LabelCommands;

  constructor(options: {
    knex: Knex;
    access: ProjectAccess;
    directory: ProjectDirectory;
    catalogue: LabelCatalogue;
    reader: RunReader;
    store: RunStore;
    permits: PermitStore;
    lifecycle: RunLifecycle;
    facts: TriggerFactsReader;
    starter: RunStarter;
    commands: LabelCommands;
  }) {
    this.#knex = options.knex;
    this.#access = options.access;
    this.#directory = options.directory;
    this.#catalogue = options.catalogue;
    this.#reader = options.reader;
    this.#store = options.store;
    this.#permits = options.permits;
    this.#lifecycle = options.lifecycle;
    this.#facts = options.facts;
    this.#starter = options.starter;
    this.#commands = options.commands;
  }

  /** Stores the wish; the reconciler ends the run. A second wish changes nothing. */
  async cancel(operation: Operation, reason?: string): Promise<void> {
    const seen = await this.#operable(operation);
    await this.#knex.transaction(async trx => {
      const run = await this.#store.lock(trx, seen.id);
      if (isTerminal(run.status)) {
        throw new ConflictError(`Run ${run.id} has ended already`);
      }
      await this.#lifecycle.requestStop(trx, run, {
        by: operation.userEntityRef,
        actor: { type: 'human', id: operation.userEntityRef },
        reason: reason?.trim() || undefined,
      });
    });
  }

  /** Where the run goes among the waiting runs of its project. Asking twice changes nothing. */
  async setPriority(
    operation: Operation,
    priority: RunPriority,
  ): Promise<void> {
    const seen = await this.#operable(operation);
    await this.#knex.transaction(async trx => {
      const run = await this.#store.lock(trx, seen.id);
      const waits =
        run.status === 'pending' &&
        !run.stop_requested_at &&
        !(await this.#permits.holds(trx, run));
      if (!waits) {
        throw new ConflictError(
          `Run ${run.id} does not wait for a place any more: its priority has no effect`,
        );
      }
      await this.#lifecycle.setPriority(trx, run, {
        priority,
        actor: { type: 'human', id: operation.userEntityRef },
      });
    });
  }

  /**
   * Starts a new run by the rules that hold for a label, with the issue as it is now. The
   * trigger label goes back on the issue, so that it shows what is at work.
   */
  async retry(operation: Operation): Promise<{ runId: string }> {
    const run = await this.#operable(operation);
    if (!isTerminal(run.status)) {
      throw new ConflictError(`Run ${run.id} has not ended yet`);
    }
    if (run.outcome === 'delivered') {
      throw new ConflictError(
        `Run ${run.id} has delivered pull request #${run.pull_request_number}; there is nothing to retry`,
      );
    }
    if (run.prompt_kind === 'review') {
      throw new ConflictError(
        `Run ${run.id} is a review: take ${run.trigger_label} off pull request #${run.pull_request_number} and put it again`,
      );
    }
    const repository = await this.#directory.repository(run.repository_id);
    const project = await this.#directory.project(run.project_id);
    if (!repository || !project) {
      throw new ConflictError(
        `Repository ${run.repository_full_name} is no longer attached to the project`,
      );
    }
    const user = await this.#directory.userByEntityRef(operation.userEntityRef);
    const context = await this.#retryContext(run, user);
    const result = await this.#starter.start({
      ...{ ...startOf(context), project, repository },
      triggerSource: retrySourceOf(run),
      requester: requesterOf(user, operation.userEntityRef),
      deliveryId: run.delivery_id,
      correlationId: `retry-${randomUUID()}`,
      retryOf: run,
      events: retryEvents(run, operation.userEntityRef),
      // The trigger label goes back on the issue.
      also: (trx, created) => this.#commands.record(trx, created),
    });
    if ('run' in result) return { runId: result.run.id };
    throw activeRunError(result.activeRunId);
  }

  async #operable(operation: Operation): Promise<RunRow> {
    const { credentials, runId } = operation;
    const run = await this.#reader.visible(credentials, runId);
    await this.#access.require({
      credentials,
      permission: stagecraftRunOperatePermission,
      projectId: run.project_id,
    });
    return run;
  }

  /** As if the person had put the label now. Throws a ConflictError that says why not. */
  async #retryContext(
    run: RunRow,
    user: PortalUser | undefined,
  ): Promise<TriggerContext> {
    const known = this.#catalogue.byName(run.trigger_label);
    const label = asPutByPerson(known, user);
    const repository = (await this.#directory.repository(run.repository_id))!;
    const context = await this.#facts.read({
      label,
      repository,
      issueNumber: run.issue_number,
      user,
    });
    const { facts } = context;
    const others = facts.liveLabels.filter(
      other => other.key !== label.label?.key,
    );
    const liveLabels = label.label ? [...others, label.label] : others;
    const asLabeled = { ...context, facts: { ...facts, liveLabels } };
    const refusal = decideTrigger(asLabeled.facts);
    if (!refusal) return asLabeled;
    throw refusedError(refusal, asLabeled.facts, run.locale);
  }
}

/** A person asks for it, whoever has started the run. */
function retrySourceOf({ trigger_source: source }: RunRow) {
  return source === 'autonomy' ? 'portal' : source;
}

function retryEvents(run: RunRow, userEntityRef: string) {
  const actor = { type: 'human', id: userEntityRef } as const;
  return [
    {
      type: 'label.requested',
      actor,
      payload: { label: run.trigger_label, retryOf: run.id },
    },
    { type: 'run.enqueued', actor, payload: { retryOf: run.id } },
  ];
}
