import type { Knex } from 'knex';
import type {
  CatalogueLabel,
  DeliveryRole,
  EventLog,
  LabelCatalogue,
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import { noticeText } from '../messages/noticeText';
import type { OutboxStore } from '../outbox/OutboxStore';
import { roleLabelKey } from '../roleGates/roleLabels';
import { rolesInTheWay } from '../roleGates/rolesInTheWay';
import { waitsForText, type WaitsFor } from '../roleGates/roleTexts';
import type { Locale } from '../runs/rows';
import type { Stages } from '../registry/Stages';
import {
  closingLabels,
  type Refusal,
  type TriggerFacts,
} from './decideTrigger';
import { noticeKey, type Act, type NoticeKey } from './noticeKey';

export interface RefusedTrigger {
  refusal: Refusal;
  /** What was asked for; a run when left out. */
  wish?: 'approval';
  deliveryId: string;
  /** owner/name, also of a repository that is not attached. */
  fullName: string;
  repository?: Repository;
  project?: Project;
  issueNumber: number;
  /** Absent for a review. */
  label?: CatalogueLabel;
  senderLogin: string;
  act: Act;
  /** What was looked up, as far as the decision went. */
  facts?: Pick<TriggerFacts, 'liveLabels' | 'pullRequestLabels'> &
    Partial<
      Pick<
        TriggerFacts,
        | 'activeRunId'
        | 'entry'
        | 'asksAgain'
        | 'stage'
        | 'followedLabels'
        | 'configProblems'
        | 'openRoles'
        | 'promptKind'
      >
    >;
}

/**
 * Tells people why a label or a review started nothing: one comment for each act that was
 * refused, whatever is delivered twice or at the same time. See {@link noticeKey}.
 */
export class Refusals {
  readonly #knex: Knex;
  readonly #eventLog: EventLog;
  readonly #outbox: OutboxStore;
  readonly #defaultLocale: Locale;
  readonly #appUrl: string;
  readonly #stages: Stages;
  readonly #catalogue: LabelCatalogue;

  constructor(options: {
    knex: Knex;
    eventLog: EventLog;
    outbox: OutboxStore;
    /** For a repository without a project. */
    defaultLocale: Locale;
    appUrl: string;
    stages: Stages;
    catalogue: LabelCatalogue;
  }) {
    this.#knex = options.knex;
    this.#eventLog = options.eventLog;
    this.#outbox = options.outbox;
    this.#defaultLocale = options.defaultLocale;
    this.#appUrl = options.appUrl;
    this.#stages = options.stages;
    this.#catalogue = options.catalogue;
  }

  async tell(refused: RefusedTrigger): Promise<void> {
    await this.#knex.transaction(trx => this.tellIn(trx, refused));
  }

  /** As {@link tell}, with what else the caller stores of the refusal. */
  async tellIn(trx: Knex.Transaction, refused: RefusedTrigger): Promise<void> {
    if (refused.refusal.tell === 'nobody') return;
    const { reason } = refused.refusal;
    const waitsFor = this.#waitsFor(refused);
    const labels = [
      ...labelsOf(reason, refused),
      ...waitsFor.map(({ label }) => label),
    ];
    const missing = this.#missing(refused);
    const problems = problemsOf(refused);
    const { key, ...others } = keyOf(refused, [
      ...labels,
      ...missing,
      ...problems,
    ]);
    // A crash before the inbox has the outcome lets the delivery be handled again.
    if (!(await isNew(trx, refused.deliveryId))) return;
    await this.#outbox.wantOnceOf(trx, others, {
      kind: 'notice',
      key,
      projectId: refused.project?.id,
      repositoryId: refused.repository?.id,
      issueNumber: refused.issueNumber,
      payload: {
        fullName: refused.fullName,
        reason,
        ...(refused.label && { label: refused.label.name }),
        labels,
        text: this.#text(refused, {
          ...{ labels, missing, problems, waitsFor },
        }),
      },
    });
    await this.#appendEvents(trx, refused, labels);
  }

  /** Labels of the stages before, whose results nobody has approved. */
  #missing({ refusal, facts }: RefusedTrigger): string[] {
    const entry = facts?.entry;
    if (refusal.reason !== 'stage_gate_closed' || !entry || entry.open) {
      return [];
    }
    return entry.missing.map(
      id => this.#catalogue.byKey(this.#stages.byId(id).labelKey).name,
    );
  }

  /** Roles that have to say something first. */
  #waitsFor({ refusal, facts }: RefusedTrigger): WaitsFor[] {
    return rolesOf(refusal.reason, facts).map(role => ({
      role,
      label: this.#catalogue.byKey(roleLabelKey(role)).name,
    }));
  }

  #text(refused: RefusedTrigger, { waitsFor, ...told }: Told): string {
    const activeRunId = refused.facts?.activeRunId;
    const locale = refused.project?.locale ?? this.#defaultLocale;
    const { reason } = refused.refusal;
    return noticeText({
      ...{ locale, reason },
      particulars: particularsOf(refused, locale, waitsFor),
      label: refused.label?.name,
      ...told,
      wish: refused.wish ?? 'run',
      senderLogin: refused.senderLogin,
      activeRunUrl: activeRunId && `${this.#appUrl}/runs/${activeRunId}`,
    });
  }

  async #appendEvents(
    trx: Knex.Transaction,
    refused: RefusedTrigger,
    labels: string[],
  ): Promise<void> {
    const { deliveryId, issueNumber, label, refusal, repository } = refused;
    // The inbox itself tells that the webhook was ignored, and why.
    const types = [eventTypeOf(refused)];
    if (refusal.reason === 'pull_request_review_stage_ambiguous') {
      types.push('run.revise.stage_ambiguous');
    }
    for (const type of types) {
      await this.#eventLog.append(trx, {
        stream: `issue/${repository?.id ?? refused.fullName}/${issueNumber}`,
        type,
        actor: { type: 'system', id: 'github-webhook' },
        projectId: repository?.projectId,
        payload: {
          correlationId: deliveryId,
          reason: refusal.reason,
          repository: refused.fullName,
          issueNumber,
          ...(label && { label: label.name }),
          labels,
        },
      });
    }
  }
}

interface Told {
  labels: string[];
  missing: string[];
  /** What is wrong with `services.yaml`. */
  problems: string[];
  waitsFor: WaitsFor[];
}

function rolesOf(
  reason: TriggerReason,
  facts: RefusedTrigger['facts'],
): DeliveryRole[] {
  const { openRoles = [], promptKind = 'work', stage } = facts ?? {};
  if (reason === 'stage_gate_closed') {
    return rolesInTheWay({ openRoles, promptKind, stage });
  }
  if (reason !== 'result_awaits_role') return [];
  return [...new Set(openRoles.map(({ role }) => role))];
}

/** What is to be said of this case beyond the reason's sentence. */
function particularsOf(
  { facts, refusal }: RefusedTrigger,
  locale: Locale,
  waitsFor: WaitsFor[],
): string | undefined {
  if (refusal.reason === 'stage_disabled') {
    return facts?.stage?.disabled?.reason[locale];
  }
  return waitsFor.length > 0 ? waitsForText(locale, waitsFor) : undefined;
}

/** GitHub sends nothing again that is older than three days; the inbox knows a delivery for a month. */
const REMEMBERED = '30 days';

async function isNew(
  trx: Knex.Transaction,
  deliveryId: string,
): Promise<boolean> {
  await trx.raw(
    `delete from refused_deliveries where refused_at < kernel.now() - interval '${REMEMBERED}'`,
  );
  const { rowCount } = await trx.raw(
    `insert into refused_deliveries (delivery_id, refused_at) values (?, kernel.now())
     on conflict do nothing`,
    [deliveryId],
  );
  return rowCount === 1;
}

function eventTypeOf({ label, wish }: RefusedTrigger): string {
  if (wish === 'approval') return 'run.result.approval_refused';
  return label ? 'label.rejected' : 'run.review.changes_requested.received';
}

/** What its repository has to put right. */
function problemsOf({ refusal, facts }: RefusedTrigger): string[] {
  if (refusal.reason !== 'repository_config_invalid') return [];
  return facts?.configProblems ?? [];
}

const KIND_OF: Partial<Record<TriggerReason, CatalogueLabel['kind']>> = {
  multiple_model_labels: 'model',
  multiple_effort_labels: 'effort',
  multiple_scope_labels: 'scope',
};

/** The labels that a reason speaks of, sorted. */
function labelsOf(reason: TriggerReason, refused: RefusedTrigger): string[] {
  const { liveLabels = [], pullRequestLabels = [] } = refused.facts ?? {};
  if (reason === 'stage_gate_closed') {
    const { asksAgain = false, followedLabels } = refused.facts ?? {};
    return closingLabels({ labels: liveLabels, followedLabels, asksAgain })
      .map(({ name }) => name)
      .sort();
  }
  if (reason === 'result_awaits_role') return [];
  const kind = KIND_OF[reason] ?? 'trigger';
  const live = [...liveLabels, ...pullRequestLabels]
    .filter(label => label.kind === kind)
    .map(label => label.name);
  if (live.length > 0) return live.sort();
  return refused.label ? [refused.label.name] : [];
}

function keyOf(refused: RefusedTrigger, labels: string[]): NoticeKey {
  const { reason } = refused.refusal;
  const isGate = reason === 'stage_gate_closed';
  return noticeKey({
    ...{ ...refused, reason, labels },
    repositoryId: refused.repository?.id,
    activeRunId: isGate ? refused.facts?.activeRunId : undefined,
  });
}
