import { ServiceUnavailableError } from '@backstage/errors';
import type {
  GitHubClients,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import type { Knex } from 'knex';
import { storeHook } from './repositoryStore';

/** What the platform listens to (requirements F3). */
const WEBHOOK_EVENTS = [
  'push',
  'pull_request',
  'issues',
  'issue_comment',
  'pull_request_review',
  'pull_request_review_comment',
];

/** Makes what an attached repository needs on GitHub: our webhook and the labels. */
export class RepositorySetUp {
  readonly #knex: Knex;
  readonly #github: GitHubClients;
  readonly #labels: LabelCatalogue;
  readonly #webhook: { url: string; secrets: string[] } | undefined;

  constructor(options: {
    knex: Knex;
    github: GitHubClients;
    labels: LabelCatalogue;
    /** Where GitHub reaches us, and the secrets, the newest first. */
    webhook: { url: string; secrets: string[] } | undefined;
  }) {
    this.#knex = options.knex;
    this.#github = options.github;
    this.#labels = options.labels;
    this.#webhook = options.webhook;
  }

  /** Throws ServiceUnavailableError; ask before anything is stored. */
  checkIsConfigured(): { url: string; secrets: string[] } {
    if (this.#webhook) return this.#webhook;
    throw new ServiceUnavailableError(
      'Repositories need a webhook: set stagecraft.github.webhook.url and .secrets in app-config.yaml',
    );
  }

  /** Repeating it has no effect: what is there stays. */
  async run(repositoryId: string): Promise<void> {
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
    await github.ensureLabels(
      this.#labels
        .all()
        .map(({ name, color, description }) => ({ name, color, description })),
    );
  }
}
