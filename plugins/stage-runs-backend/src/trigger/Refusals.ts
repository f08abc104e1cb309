import type { Knex } from 'knex';
import type {
  CatalogueLabel,
  EventLog,
  Project,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import { noticeText } from '../messages/noticeText';
import type { OutboxStore } from '../outbox/OutboxStore';
import type { Locale } from '../runs/rows';
import type { Refusal, TriggerFacts } from './decideTrigger';
import { noticeKey, type Act, type NoticeKey } from './noticeKey';

export interface RefusedTrigger {
  refusal: Refusal;
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
    Partial<Pick<TriggerFacts, 'activeRunId'>>;
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

  constructor(options: {
    knex: Knex;
    eventLog: EventLog;
    outbox: OutboxStore;
    /** For a repository without a project. */
    defaultLocale: Locale;
    appUrl: string;
  }) {
    this.#knex = options.knex;
    this.#eventLog = options.eventLog;
    this.#outbox = options.outbox;
    this.#defaultLocale = options.defaultLocale;
    this.#appUrl = options.appUrl;
  }

  async tell(refused: RefusedTrigger): Promise<void> {
    if (refused.refusal.tell === 'nobody') return;
    const { reason } = refused.refusal;
    const labels = labelsOf(reason, refused);
    const { key, ...others } = keyOf(refused, labels);
    await this.#knex.transaction(async trx => {
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
          text: this.#text(refused, labels),
        },
      });
      await this.#appendEvents(trx, refused, labels);
    });
  }

  #text(refused: RefusedTrigger, labels: string[]): string {
    const activeRunId = refused.facts?.activeRunId;
    return noticeText({
      locale: refused.project?.locale ?? this.#defaultLocale,
      reason: refused.refusal.reason,
      label: refused.label?.name,
      labels,
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
    const types = label
      ? ['webhook.ignored', 'label.rejected']
      : ['webhook.ignored', 'run.review.changes_requested.received'];
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

const KIND_OF: Partial<Record<TriggerReason, CatalogueLabel['kind']>> = {
  multiple_model_labels: 'model',
  multiple_effort_labels: 'effort',
};

/** The labels that a reason speaks of, sorted. */
function labelsOf(reason: TriggerReason, refused: RefusedTrigger): string[] {
  const kind = KIND_OF[reason] ?? 'trigger';
  const { liveLabels = [], pullRequestLabels = [] } = refused.facts ?? {};
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
