import type {
  DeliveryOutcome,
  GitHubClients,
  LabelCatalogue,
  Repository,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { DeliveryReason } from '@stagecraft/backstage-plugin-stage-runs-common';
import type { Knex } from 'knex';
import { z } from 'zod';
import type { Approvals } from '../approvals/Approvals';
import type { ResultApprovals } from '../approvals/ResultApprovals';
import { APPROVED, NEED_REVIEWER } from '../runs/labelMoves';
import { gitHubTime } from './gitHubTime';
import { reviewerKey } from './reviewerKey';
import type { ReviewerRequests } from './ReviewerRequests';
import type { StopOnClose } from './StopOnClose';

const schema = z.object({
  action: z.enum(['closed', 'reopened', 'synchronize', 'labeled']),
  pull_request: z.object({
    number: z.number().int().positive(),
    /** With `labeled`: when the label was put. */
    updated_at: gitHubTime,
  }),
  label: z.object({ name: z.string() }).nullish(),
  sender: z
    .object({
      id: z.number().int().optional(),
      login: z.string().default(''),
      type: z.string().default(''),
    })
    .nullish(),
});

type Payload = z.output<typeof schema>;

interface PullRequestKey {
  repositoryId: string;
  number: number;
}

const REASON: DeliveryReason = 'pull_request_state_noted';
const NOTED: DeliveryOutcome = { status: 'ignored', reason: REASON };

/**
 * Keeps in mind whether a delivered pull request still waits for its review, stops what
 * revises a closed one, takes approvals by label, ends those of a commit that is not the
 * head any more, and lets a reviewer be asked for.
 */
export class PullRequestWebhookHandler implements WebhookHandler {
  readonly event = 'pull_request';
  readonly #knex: Knex;
  readonly #gitHub: GitHubClients;
  readonly #stops: StopOnClose;
  readonly #catalogue: LabelCatalogue;
  readonly #approvals: Approvals;
  readonly #results: ResultApprovals;
  readonly #reviewers: ReviewerRequests;

  constructor(options: {
    knex: Knex;
    gitHub: GitHubClients;
    stops: StopOnClose;
    catalogue: LabelCatalogue;
    approvalActs: Approvals;
    results: ResultApprovals;
    reviewers: ReviewerRequests;
  }) {
    this.#knex = options.knex;
    this.#gitHub = options.gitHub;
    this.#stops = options.stops;
    this.#catalogue = options.catalogue;
    this.#approvals = options.approvalActs;
    this.#results = options.results;
    this.#reviewers = options.reviewers;
  }

  async handle(
    delivery: WebhookDelivery,
  ): Promise<DeliveryOutcome | undefined> {
    const payload = schema.safeParse(delivery.payload);
    if (!payload.success || !delivery.repository) return undefined;
    const pullRequest = {
      repositoryId: delivery.repository.id,
      number: payload.data.pull_request.number,
    };
    if (!(await this.#isKnown(pullRequest))) return NOTED;
    if (payload.data.action === 'labeled') {
      return this.#labeled(delivery, delivery.repository, payload.data);
    }
    const state = await this.#noteState(pullRequest);
    const stopped =
      state === 'closed' &&
      (await this.#stops.pullRequestClosed({
        repository: delivery.repository,
        number: payload.data.pull_request.number,
        by: payload.data.sender?.login ?? '',
      }));
    return stopped || NOTED;
  }

  async #isKnown(pullRequest: PullRequestKey): Promise<boolean> {
    const run = await this.#knex('runs')
      .where(whereOf(pullRequest))
      .first('id');
    return run !== undefined;
  }

  async #labeled(
    { deliveryId, receivedAt }: WebhookDelivery,
    repository: Repository,
    payload: Payload,
  ): Promise<DeliveryOutcome> {
    const { label, pull_request: pullRequest, action } = payload;
    const known = label ? this.#catalogue.byName(label.name) : undefined;
    if (!known) return NOTED;
    const pullRequestNumber = pullRequest.number;
    const at = pullRequest.updated_at ?? receivedAt;
    const act = { repository, deliveryId, label: known, at };
    const sender = senderOf(payload);
    if (known.key === APPROVED) {
      const of = { pullRequestNumber };
      return this.#approvals.handle({ ...act, sender, of });
    }
    if (known.key !== NEED_REVIEWER) return NOTED;
    const { fullName } = repository;
    const correlationId = reviewerKey({
      ...{ fullName, number: pullRequestNumber, action, updatedAt: at },
      label: known.name,
    });
    return this.#reviewers.handle({
      ...{ ...act, sender, pullRequestNumber, correlationId },
    });
  }

  /**
   * Deliveries come late, in another order and at the same time, so that GitHub is asked
   * what is so now, and once more after it was stored: whoever stores last has asked last.
   */
  async #noteState(pullRequest: PullRequestKey): Promise<'open' | 'closed'> {
    const { repositoryId, number } = pullRequest;
    const bot = await this.#gitHub.repository({ repositoryId, kind: 'bot' });
    let { state } = await bot.pullRequest(number);
    for (;;) {
      await this.#knex('runs')
        .where(whereOf(pullRequest))
        .update({ pull_request_state: state });
      const now = await bot.pullRequest(number);
      if (now.state === state) {
        const { headSha } = now;
        await this.#results.headIs({ repositoryId, number, headSha });
        return state;
      }
      state = now.state;
    }
  }
}

function senderOf({ sender }: Payload) {
  return {
    id: String(sender?.id ?? ''),
    login: sender?.login ?? '',
    type: sender?.type ?? '',
  };
}

function whereOf({ repositoryId, number }: PullRequestKey) {
  return { repository_id: repositoryId, pull_request_number: number };
}
