import { ServiceUnavailableError } from '@backstage/errors';
import type { GitHubClients } from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import {
  CredentialRefusedError,
  refusalOf,
} from '../credentials/refusedCredential';
import { storeHook } from './repositoryStore';
import { storeStep } from './setUpStore';

/** What the platform listens to (requirements F3). */
const WEBHOOK_EVENTS = [
  'push',
  'pull_request',
  'issues',
  'issue_comment',
  'pull_request_review',
  'pull_request_review_comment',
];

interface WebhookConfig {
  url: string;
  /** The newest first. */
  secrets: string[];
}

/** Makes what an attached repository needs on GitHub: our webhook at once, the labels soon. */
export class RepositorySetUp {
  readonly #knex: Knex;
  readonly #github: GitHubClients;
  readonly #webhook: WebhookConfig | undefined;
  readonly #createLabels: (repositoryId: string) => void;

  constructor(options: {
    knex: Knex;
    github: GitHubClients;
    webhook: WebhookConfig | undefined;
    /** Starts in the background; the hourly task is the net for what it misses. */
    createLabels: (repositoryId: string) => void;
  }) {
    this.#knex = options.knex;
    this.#github = options.github;
    this.#webhook = options.webhook;
    this.#createLabels = options.createLabels;
  }

  /** Throws ServiceUnavailableError; ask before anything is stored. */
  checkIsConfigured(): WebhookConfig {
    if (this.#webhook) return this.#webhook;
    throw new ServiceUnavailableError(
      'Repositories need a webhook: set stagecraft.github.webhook.url and .secrets in app-config.yaml',
    );
  }

  /** Repeating it has no effect: what is there stays. How it went is stored. */
  async run(repositoryId: string): Promise<void> {
    const step = { repositoryId, step: 'webhook' } as const;
    try {
      await this.#makeWebhook(repositoryId);
    } catch (error) {
      const explained = explain(error as Error);
      const problem = explained.message;
      await storeStep(this.#knex, { ...step, problem });
      throw explained;
    }
    await storeStep(this.#knex, step);
    this.#createLabels(repositoryId);
  }

  async #makeWebhook(repositoryId: string): Promise<void> {
    const { url, secrets } = this.checkIsConfigured();
    const github = await this.#github.repository({
      repositoryId,
      kind: 'platform',
    });
    const { hookId } = await github.ensureWebhook({
      url,
      secret: secrets[0],
      events: WEBHOOK_EVENTS,
    });
    await storeHook(this.#knex, repositoryId, hookId);
  }
}

/** GitHub hides hooks from tokens without the right: it answers 404 as often as 403. */
function explain(error: Error): Error {
  if (error.name !== 'NotAllowedError' && error.name !== 'NotFoundError') {
    return error;
  }
  return new CredentialRefusedError(
    `platformToken: the repository is attached, but this token may not make its webhook (${error.message}). Give the token the permission Webhooks: read and write (classic: admin:repo_hook), or another token, and set the repository up again`,
    refusalOf(error) ?? {
      credential: 'platformToken',
      reason: 'webhook_not_allowed',
    },
  );
}
