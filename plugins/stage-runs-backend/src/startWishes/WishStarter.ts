import { ConflictError } from '@backstage/errors';
import type {
  Claim,
  Clock,
  LabelCatalogue,
  PortalUser,
  ProjectDirectory,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import type { OutboxRow } from '../outbox/OutboxStore';
import type { LabelStore } from '../runs/LabelStore';
import { plannedLabels } from '../runs/plannedLabels';
import type { RunEventInput, RunLifecycle } from '../runs/RunLifecycle';
import type { RunRow } from '../runs/rows';
import type { RunStore } from '../runs/RunStore';
import { decideTrigger, type Refusal } from '../trigger/decideTrigger';
import type { LabelCommands } from '../trigger/LabelCommands';
import { asPutByPerson, requesterOf } from '../trigger/portalWish';
import type { Refusals } from '../trigger/Refusals';
import { startOf, type RunStarter } from '../trigger/RunStarter';
import type {
  TriggerContext,
  TriggerFactsReader,
} from '../trigger/TriggerFactsReader';
import { approverOf, labelsAsPut } from './judgeWish';
import { correlationOf, type ApprovedWish, type WishEnd } from './startWish';
import type { StartWishProgress } from './StartWishProgress';
import type { StartWishStore } from './StartWishStore';

export interface WishedStart {
  claim: Claim<OutboxRow>;
  wish: ApprovedWish;
  /** That asked, and has ended. */
  run: RunRow;
}

interface Found {
  repository: Repository;
  user: PortalUser | undefined;
  context: TriggerContext;
}

interface Options {
  clock: Clock;
  directory: ProjectDirectory;
  catalogue: LabelCatalogue;
  store: RunStore;
  labels: LabelStore;
  lifecycle: RunLifecycle;
  facts: TriggerFactsReader;
  starter: RunStarter;
  commands: LabelCommands;
  wishes: StartWishStore;
  wishProgress: StartWishProgress;
  refusals: Refusals;
}

const GATE_CLOSED: Refusal = { reason: 'stage_gate_closed', tell: 'comment' };
const PLATFORM = { type: 'system', id: 'stage-runs' } as const;

/**
 * Starts what a person has approved, judged as a label that this person puts now, and answers a
 * refusal as it would be answered then. A run is created only while the wish is open, and a wish
 * that has its run is never refused, whichever process comes late.
 */
export class WishStarter {
  readonly #options: Options;

  constructor(options: Options) {
    this.#options = options;
  }

  async start(wished: WishedStart): Promise<void> {
    const { directory, store } = this.#options;
    const started = await store.findByCorrelation(correlationOf(wished.wish));
    if (started) {
      await this.end(wished, { reason: 'started', runId: started.id });
      return;
    }
    const repository = await directory.repository(wished.run.repository_id);
    if (!repository) {
      // It is nobody's any more: there is no place to tell it.
      const code = 'repository_not_bound_for_issue_label';
      await this.end(wished, { reason: 'refused', code });
      return;
    }
    const found = await this.#find(wished, repository);
    const refusal = decideTrigger(found.context.facts);
    await wished.claim.confirm();
    if (refusal) await this.#refuse(wished, found, refusal);
    else await this.#create(wished, found);
  }

  /** Nothing happens where the wish has ended already. */
  async end(wished: WishedStart, end: WishEnd): Promise<void> {
    await wished.claim.transaction(async trx => {
      const { lifecycle, store, wishProgress } = this.#options;
      const run = await store.lock(trx, wished.run.id);
      const at = { wish: wished.wish, run, tell: lifecycle };
      await wishProgress.end(trx, at, end);
    });
  }

  async #find(
    { wish, run }: WishedStart,
    repository: Repository,
  ): Promise<Found> {
    const { catalogue, directory, facts } = this.#options;
    const label = catalogue.byName(wish.label);
    const known = await directory.userByEntityRef(wish.user_entity_ref);
    const user = approverOf(wish, known);
    const issue = {
      repositoryId: repository.id,
      issueNumber: run.issue_number,
    };
    const context = await facts.read({
      label: asPutByPerson(label, user),
      ...{ repository, user, issueNumber: run.issue_number },
    });
    const { planned } = await plannedLabels(this.#options, issue);
    const liveLabels =
      label &&
      labelsAsPut(label, {
        live: context.facts.liveLabels,
        planned: planned.filter(({ number }) => number === run.issue_number),
        byName: name => catalogue.byName(name),
      });
    return {
      ...{ repository, user },
      context: {
        ...context,
        facts: { ...context.facts, ...(liveLabels && { liveLabels }) },
      },
    };
  }

  async #create(wished: WishedStart, found: Found): Promise<void> {
    const { wish, run } = wished;
    const { repository, user, context } = found;
    const { directory, starter } = this.#options;
    const correlationId = correlationOf(wish);
    const result = await starter.start({
      ...startOf(context),
      ...{ repository, project: (await directory.project(run.project_id))! },
      triggerSource: 'portal',
      requester: requesterOf(user, wish.user_entity_ref),
      ...{ deliveryId: correlationId, correlationId },
      events: startEvents(wish, run),
      also: (trx, created) => this.#requireOpen(trx, wish, created),
    });
    if ('run' in result) {
      await this.end(wished, { reason: 'started', runId: result.run.id });
      return;
    }
    const { activeRunId } = result;
    const facts = { ...context.facts, activeRunId };
    const late = { ...found, context: { ...context, facts } };
    await this.#refuse(wished, late, GATE_CLOSED);
  }

  /** Else there is no run: another process, that was faster, has said that there is none. */
  async #requireOpen(
    trx: Knex.Transaction,
    wish: ApprovedWish,
    created: RunRow,
  ): Promise<void> {
    const { commands, wishes } = this.#options;
    // Before GitHub tells of the label that the platform puts.
    await commands.record(trx, created);
    if (await wishes.lockOpen(trx, wish.request_id)) return;
    throw new ConflictError(
      `The start that request ${wish.request_id} asked for has ended`,
    );
  }

  async #refuse(
    { claim, wish, run }: WishedStart,
    { repository, user, context }: Found,
    refusal: Refusal,
  ): Promise<void> {
    const { clock, directory, lifecycle, refusals, store } = this.#options;
    const { wishes, wishProgress } = this.#options;
    const project = await directory.project(run.project_id);
    const { login, githubId } = requesterOf(user, wish.user_entity_ref);
    const correlationId = correlationOf(wish);
    await claim.transaction(async trx => {
      const locked = await store.lock(trx, run.id);
      if (!(await wishes.lockOpen(trx, wish.request_id))) return;
      // By a process that has lost this entry: its run is what is in the way.
      const started = await store.findByCorrelation(correlationId, trx);
      await wishProgress.end(
        trx,
        { wish, run: locked, tell: lifecycle },
        started
          ? { reason: 'started', runId: started.id }
          : { reason: 'refused', code: refusal.reason },
      );
      if (started) return;
      await refusals.tellIn(trx, {
        ...{ refusal, project, repository, fullName: repository.fullName },
        ...{ deliveryId: correlationId, issueNumber: run.issue_number },
        ...{ label: context.facts.label, senderLogin: login },
        act: {
          senderId: githubId ?? wish.user_entity_ref,
          ...{ senderType: 'User', at: await clock.now(trx) },
        },
        facts: context.facts,
      });
    });
  }
}

function startEvents(wish: ApprovedWish, run: RunRow): RunEventInput[] {
  const actor = { type: 'human', id: wish.user_entity_ref } as const;
  const by = { requestId: wish.request_id, askedBy: run.id };
  return [
    {
      type: 'label.requested',
      actor,
      payload: { label: wish.label, ...by },
    },
    { type: 'run.enqueued', actor: PLATFORM, payload: by },
  ];
}
