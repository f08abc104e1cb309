import type {
  CatalogueLabel,
  DeliveryOutcome,
  LabelCatalogue,
  PortalUser,
  ProjectDirectory,
  Repository,
  UnjudgedDelivery,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { ApprovalAct, Approvals } from '../approvals/Approvals';
import { APPROVED } from '../runs/labelMoves';
import type { RunEventInput } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import {
  decideTrigger,
  refuseByLabel,
  type LabelFacts,
  type Refusal,
} from './decideTrigger';
import { ignoredByLabel } from './ignoredByLabel';
import { readIssuePayload, type IssuePayload } from './issuePayload';
import type { LabelCommands } from './LabelCommands';
import type { RefusedTrigger, Refusals } from './Refusals';
import { startOf, type RunStarter } from './RunStarter';
import type { StopOnClose } from './StopOnClose';
import type { TriggerContext, TriggerFactsReader } from './TriggerFactsReader';

const GATE_CLOSED: Refusal = { reason: 'stage_gate_closed', tell: 'comment' };

/**
 * Turns a label on an issue into a run, or into a refusal with a reason, and the closing of
 * an issue into a stop of its run. The delivery's
 * id is the run's correlation id: a delivery that is handled again finds its run.
 */
export class IssuesWebhookHandler implements WebhookHandler {
  readonly event = 'issues';
  readonly #catalogue: LabelCatalogue;
  readonly #directory: ProjectDirectory;
  readonly #store: RunStore;
  readonly #commands: LabelCommands;
  readonly #facts: TriggerFactsReader;
  readonly #starter: RunStarter;
  readonly #refusals: Refusals;
  readonly #stops: StopOnClose;
  readonly #approvals: Approvals;

  constructor(options: {
    catalogue: LabelCatalogue;
    directory: ProjectDirectory;
    store: RunStore;
    commands: LabelCommands;
    facts: TriggerFactsReader;
    starter: RunStarter;
    refusals: Refusals;
    stops: StopOnClose;
    approvalActs: Approvals;
  }) {
    this.#catalogue = options.catalogue;
    this.#directory = options.directory;
    this.#store = options.store;
    this.#commands = options.commands;
    this.#facts = options.facts;
    this.#starter = options.starter;
    this.#refusals = options.refusals;
    this.#stops = options.stops;
    this.#approvals = options.approvalActs;
  }

  /** Most of what happens to issues, and most labels, are about nothing of ours. */
  ignores({ payload }: UnjudgedDelivery): string | undefined {
    const read = readIssuePayload(payload);
    if (!read) return undefined;
    const label = read.label && this.#catalogue.byName(read.label.name);
    return ignoredByLabel(read.action, label ?? undefined);
  }

  async handle(
    delivery: WebhookDelivery,
  ): Promise<DeliveryOutcome | undefined> {
    const payload = readIssuePayload(delivery.payload);
    if (!payload) return undefined;
    const approval = this.#approvalOf(delivery, payload);
    if (approval) return this.#approvals.handle(approval);
    const said = this.#saidOf(delivery, payload);
    const silent = refuseByLabel({ ...said, isOwnCommand: false });
    if (payload.action !== 'closed' && silent?.tell === 'nobody') {
      return { status: 'ignored', reason: silent.reason };
    }
    const stored = await this.#store.findByCorrelation(delivery.deliveryId);
    if (stored) return { status: 'accepted', runId: stored.id };

    const stopped = await this.#stopOnClose(delivery, payload);
    if (stopped) return stopped;
    const isOwnCommand = await this.#isOwnCommand(delivery, payload, said);
    const labelFacts: LabelFacts = { ...said, isOwnCommand };
    const early = refuseByLabel(labelFacts);
    if (early) return this.#refuse(delivery, payload, labelFacts, early);

    // The rules have made sure of it: only an attached repository gets here.
    const repository = delivery.repository!;
    const user = await this.#userOf(payload);
    const context = await this.#facts.read({
      label: labelFacts,
      repository,
      issueNumber: payload.issue.number,
      user,
    });
    const refusal = decideTrigger(context.facts);
    if (refusal) {
      return this.#refuse(delivery, payload, context.facts, refusal, context);
    }
    return this.#start(delivery, payload, repository, context);
  }

  async #stopOnClose(
    { repository }: WebhookDelivery,
    { action, issue, sender }: IssuePayload,
  ): Promise<DeliveryOutcome | undefined> {
    if (action !== 'closed' || !repository || issue.pull_request) {
      return undefined;
    }
    const by = sender?.login ?? '';
    return this.#stops.issueClosed({ repository, number: issue.number, by });
  }

  /** The label `state:approved` says something of the issue's newest result. */
  #approvalOf(
    { deliveryId, receivedAt, repository }: WebhookDelivery,
    { action, issue, label, sender }: IssuePayload,
  ): ApprovalAct | undefined {
    const known = label ? this.#catalogue.byName(label.name) : undefined;
    const isApproval = action === 'labeled' && known?.key === APPROVED;
    if (!isApproval || !repository || issue.pull_request) return undefined;
    return {
      ...{ repository, deliveryId, label: known },
      of: { issueNumber: issue.number },
      sender: {
        id: String(sender?.id ?? ''),
        login: sender?.login ?? '',
        type: sender?.type ?? '',
      },
      at: issue.updated_at ?? receivedAt,
    };
  }

  #saidOf(
    { repository }: WebhookDelivery,
    { action, issue, label, sender }: IssuePayload,
  ): Omit<LabelFacts, 'isOwnCommand'> {
    return {
      action,
      label: label ? this.#catalogue.byName(label.name) : undefined,
      isPullRequest: Boolean(issue.pull_request),
      isRepositoryAttached: repository !== undefined,
      sender: { type: sender?.type ?? '', login: sender?.login ?? '' },
    };
  }

  async #isOwnCommand(
    { deliveryId, repository }: WebhookDelivery,
    { issue, sender }: IssuePayload,
    { action, label }: Omit<LabelFacts, 'isOwnCommand'>,
  ): Promise<boolean> {
    if (action !== 'labeled' || !repository || !label || !sender) return false;
    return this.#commands.consume({
      ...{ repositoryId: repository.id, issueNumber: issue.number },
      ...{ label: label.name, senderId: String(sender.id), deliveryId },
    });
  }

  async #userOf(payload: IssuePayload): Promise<PortalUser | undefined> {
    if (!payload.sender) return undefined;
    return this.#directory.userByGithubId(String(payload.sender.id));
  }

  async #start(
    delivery: WebhookDelivery,
    payload: IssuePayload,
    repository: Repository,
    context: TriggerContext,
  ): Promise<DeliveryOutcome> {
    const { facts } = context;
    const project = await this.#directory.project(repository.projectId);
    const result = await this.#starter.start({
      ...startOf(context),
      triggerSource: 'issue_label',
      project: project!,
      repository,
      requester: {
        githubId: String(payload.sender!.id),
        login: facts.sender.login,
        userEntityRef: facts.user?.userEntityRef ?? null,
      },
      deliveryId: delivery.deliveryId,
      correlationId: delivery.deliveryId,
      events: startEvents(delivery, facts.user, facts.label!),
    });
    if ('run' in result) return { status: 'accepted', runId: result.run.id };
    const { activeRunId } = result;
    return this.#refuse(delivery, payload, facts, GATE_CLOSED, {
      ...context,
      facts: { ...facts, activeRunId },
    });
  }

  async #refuse(
    delivery: WebhookDelivery,
    payload: IssuePayload,
    { label, sender }: LabelFacts,
    refusal: Refusal,
    context?: TriggerContext,
  ): Promise<DeliveryOutcome> {
    const { repository } = delivery;
    if (label && refusal.tell === 'comment') {
      const refused: RefusedTrigger = {
        refusal,
        deliveryId: delivery.deliveryId,
        fullName: repository?.fullName ?? payload.repository.full_name,
        repository,
        project:
          repository && (await this.#directory.project(repository.projectId)),
        issueNumber: payload.issue.number,
        label,
        senderLogin: sender.login,
        act: {
          senderId: String(payload.sender?.id ?? ''),
          senderType: sender.type,
          at: payload.issue.updated_at ?? delivery.receivedAt,
        },
        facts: context?.facts,
      };
      await this.#refusals.tell(refused);
    }
    return { status: 'ignored', reason: refusal.reason };
  }
}

function startEvents(
  delivery: WebhookDelivery,
  user: PortalUser | undefined,
  label: CatalogueLabel,
): RunEventInput[] {
  const webhook = { type: 'system', id: 'github-webhook' } as const;
  const person = { type: 'human', id: user!.userEntityRef } as const;
  // The inbox itself tells that the webhook came.
  return [
    {
      type: 'label.requested',
      actor: person,
      payload: {
        label: label.name,
        deliveryId: delivery.deliveryId,
        receivedAt: delivery.receivedAt.toISOString(),
      },
    },
    { type: 'run.enqueued', actor: webhook },
  ];
}
