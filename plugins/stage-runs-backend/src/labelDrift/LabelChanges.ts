import type {
  CatalogueLabel,
  DeliveryOutcome,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { TriggerReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import { APPROVED } from '../runs/labelMoves';
import type { RunLifecycle } from '../runs/RunLifecycle';
import type { RunStore } from '../runs/RunStore';
import type { LabelThreadStore } from './LabelThreadStore';

/** What GitHub tells: somebody has put a label, or taken it off. */
export interface LabelChange {
  repository: Repository;
  of: { issueNumber: number } | { pullRequestNumber: number };
  action: 'labeled' | 'unlabeled';
  label: CatalogueLabel;
  /** GitHub's numeric id; empty when it named none. */
  senderId: string;
  /** What became of the label as a command or as an approval. */
  outcome: DeliveryOutcome | undefined;
}

const GONE: TriggerReason = 'trigger_label_gone';
const BY_BOT: TriggerReason = 'sender_type_bot_not_permitted';

/**
 * Has the labels of an issue looked at after somebody else than the platform has changed one.
 * It asks GitHub nothing: who writes the labels of the issue looks, after its own moves.
 */
export class LabelChanges {
  readonly #knex: Knex;
  readonly #store: RunStore;
  readonly #lifecycle: RunLifecycle;
  readonly #threads: LabelThreadStore;

  constructor(options: {
    knex: Knex;
    store: RunStore;
    lifecycle: RunLifecycle;
    threads: LabelThreadStore;
  }) {
    this.#knex = options.knex;
    this.#store = options.store;
    this.#lifecycle = options.lifecycle;
    this.#threads = options.threads;
  }

  /** May be told of the same change again. */
  async note(change: LabelChange): Promise<void> {
    const { label, of, repository, senderId } = change;
    // It has started a run: all labels of the issue were looked at for that.
    if (label.kind === 'trigger' && change.outcome?.status === 'accepted')
      return;
    const repositoryId = repository.id;
    const isOwn = await this.#threads.isWriter(repositoryId, senderId);
    if (isOwn && !isBotsWish(change)) return;
    const [run] = await this.#store.newest({ repositoryId, ...of, limit: 1 });
    if (!run) return;
    const thread = { repositoryId, number: numberOf(of) };
    await this.#knex.transaction(async trx => {
      await this.#lifecycle.wantLabels(trx, run);
      const issue = { repositoryId, issueNumber: run.issue_number };
      await this.#threads.wantLook(trx, issue, 'webhook');
      if (isVoid(change)) await this.#threads.void(trx, thread, label.key);
      else await this.#threads.unvoid(trx, thread, label.key);
    });
  }
}

/** Of an account that is also the platform's: a label that the platform puts is no wish. */
function isBotsWish({ outcome }: LabelChange): boolean {
  return outcome?.status === 'ignored' && outcome.reason === BY_BOT;
}

/** It was judged, and is neither an approval nor anybody's wish. */
function isVoid(change: LabelChange): boolean {
  const { action, label, outcome } = change;
  if (action === 'unlabeled' || outcome?.status !== 'ignored') return false;
  if (label.key === APPROVED) return outcome.reason !== GONE;
  return label.kind === 'trigger' && isBotsWish(change);
}

function numberOf(of: LabelChange['of']): number {
  return 'issueNumber' in of ? of.issueNumber : of.pullRequestNumber;
}
