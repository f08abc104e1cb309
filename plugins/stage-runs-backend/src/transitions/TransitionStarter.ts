import { randomUUID } from 'node:crypto';
import type {
  BackstageCredentials,
  BackstageUserPrincipal,
} from '@backstage/backend-plugin-api';
import { ConflictError, InputError } from '@backstage/errors';
import { stagecraftProjectAdminPermission } from '@stagecraft/backstage-plugin-kernel-common';
import type {
  CatalogueLabel,
  LabelCatalogue,
  PortalUser,
  ProjectAccess,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import { stagecraftRunOperatePermission } from '@stagecraft/backstage-plugin-stage-runs-common';
import { activeRunError, refusedError } from '../api/refusedError';
import type { RunEventInput } from '../runs/RunLifecycle';
import type { OwnerDecision } from '../runs/rows';
import { decideTrigger } from '../trigger/decideTrigger';
import type { LabelCommands } from '../trigger/LabelCommands';
import { asPutByPerson, requesterOf } from '../trigger/portalWish';
import { startOf, type RunStarter } from '../trigger/RunStarter';
import type {
  TriggerContext,
  TriggerFactsReader,
} from '../trigger/TriggerFactsReader';
import type { AttachedIssue, IssueFinder, IssueRef } from './IssueFinder';
import { asPut, changeSince, displacedBy } from './judgeTransition';

export interface TransitionWish extends IssueRef {
  credentials: BackstageCredentials<BackstageUserPrincipal>;
  label: string;
  /** What the person saw on the issue. */
  seenLabels?: string[];
  /** Of a person who has the right to go on without an approval. */
  override?: { reason: string; proofId: string };
}

const MIN_REASON_LENGTH = 10;

/**
 * Starts a stage that a person chose in the portal, by the rules for a label that they would
 * put on the issue. The platform puts the label, and knows it again when GitHub tells of it.
 */
export class TransitionStarter {
  readonly #access: ProjectAccess;
  readonly #directory: ProjectDirectory;
  readonly #catalogue: LabelCatalogue;
  readonly #issues: IssueFinder;
  readonly #facts: TriggerFactsReader;
  readonly #starter: RunStarter;
  readonly #commands: LabelCommands;

  constructor(options: {
    access: ProjectAccess;
    directory: ProjectDirectory;
    catalogue: LabelCatalogue;
    issues: IssueFinder;
    facts: TriggerFactsReader;
    starter: RunStarter;
    commands: LabelCommands;
  }) {
    this.#access = options.access;
    this.#directory = options.directory;
    this.#catalogue = options.catalogue;
    this.#issues = options.issues;
    this.#facts = options.facts;
    this.#starter = options.starter;
    this.#commands = options.commands;
  }

  async start(wish: TransitionWish): Promise<{ runId: string }> {
    const attached = await this.#issues.visible(wish.credentials, wish);
    await this.#requireRights(wish, attached);
    const label = this.#triggerLabel(wish.label);
    const { userEntityRef } = wish.credentials.principal;
    const user = await this.#directory.userByEntityRef(userEntityRef);
    const ownerDecision = decisionOf(wish, user);
    const context = await this.#facts.read({
      label: asPutByPerson(label, user),
      ...{ repository: attached.repository, user, ownerDecision },
      issueNumber: wish.issueNumber,
    });
    const startable = this.#startable(wish, attached, context);
    const displacedLabels = displacedBy(label, context.facts.liveLabels);
    const requestId = `portal-${randomUUID()}`;
    const result = await this.#starter.start({
      ...{ ...startOf(startable), displacedLabels, ownerDecision },
      ...{ project: attached.project, repository: attached.repository },
      triggerSource: 'portal',
      requester: requesterOf(user, userEntityRef),
      ...{ deliveryId: requestId, correlationId: requestId },
      events: startEvents(userEntityRef, {
        ...{ label: label.name, remove: displacedLabels },
      }),
      // Before GitHub tells of the label that the platform puts.
      also: (trx, run) => this.#commands.record(trx, run),
    });
    if ('run' in result) return { runId: result.run.id };
    throw activeRunError(result.activeRunId);
  }

  async #requireRights(
    { credentials, override }: TransitionWish,
    { project }: AttachedIssue,
  ): Promise<void> {
    const inProject = { credentials, projectId: project.id };
    await this.#access.require({
      ...inProject,
      permission: stagecraftRunOperatePermission,
    });
    if (!override) return;
    await this.#access.require({
      ...inProject,
      permission: stagecraftProjectAdminPermission,
    });
  }

  #triggerLabel(name: string): CatalogueLabel {
    const label = this.#catalogue.byName(name);
    if (label?.kind === 'trigger') return label;
    throw new InputError(
      `label: ${name} starts no stage; GET /stages lists the labels that do`,
    );
  }

  /** The facts as they are once the label is put. Throws a ConflictError that says why it is not. */
  #startable(
    wish: TransitionWish,
    { project }: AttachedIssue,
    context: TriggerContext,
  ): TriggerContext {
    const { facts, issue } = context;
    if (facts.activeRunId) throw activeRunError(facts.activeRunId);
    const change =
      wish.seenLabels && changeSince(wish.seenLabels, issue.labels);
    if (change) throw changedError(wish, change);
    const liveLabels = asPut(facts.label!, facts.liveLabels);
    const asLabeled = { ...context, facts: { ...facts, liveLabels } };
    const refusal = decideTrigger(asLabeled.facts);
    if (!refusal) return asLabeled;
    throw refusedError(refusal, asLabeled.facts, project.locale);
  }
}

function decisionOf(
  { credentials, override }: TransitionWish,
  user: PortalUser | undefined,
): OwnerDecision | undefined {
  if (!override) return undefined;
  const reason = override.reason.trim();
  if (reason.length < MIN_REASON_LENGTH) {
    throw new InputError(
      `override.reason: say in ${MIN_REASON_LENGTH} characters or more why it goes on without an approval`,
    );
  }
  const { userEntityRef } = credentials.principal;
  const { login } = requesterOf(user, userEntityRef);
  return { reason, login, userEntityRef, proofId: override.proofId };
}

function changedError(
  { repository, issueNumber }: TransitionWish,
  { added, removed }: { added: string[]; removed: string[] },
): ConflictError {
  const change = [
    ...added.map(name => `+[${name}]`),
    ...removed.map(name => `-[${name}]`),
  ].join(' ');
  return new ConflictError(
    `seenLabels: the labels of ${repository}#${issueNumber} have changed since then: ${change}. Look at them again`,
  );
}

function startEvents(
  userEntityRef: string,
  payload: { label: string; remove: string[] },
): RunEventInput[] {
  const actor = { type: 'human', id: userEntityRef } as const;
  return [
    { type: 'label.requested', actor, payload },
    { type: 'run.enqueued', actor },
  ];
}
