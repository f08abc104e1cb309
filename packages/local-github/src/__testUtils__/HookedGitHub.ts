import { LocalGitHubOptions } from '../options';
import { BOOKSHOP, TestGitHub } from './TestGitHub';
import { ReceivedWebhook, WebhookReceiver } from './WebhookReceiver';

export type PullName = typeof BOOKSHOP & { pull_number: number };

/** A {@link TestGitHub} whose bookshop has a hook for every event. */
export class HookedGitHub extends TestGitHub {
  readonly #receiver = new WebhookReceiver();

  override async start(options: Partial<LocalGitHubOptions> = {}) {
    const url = await this.#receiver.start();
    await super.start(options);
    const config = { url, content_type: 'json' };
    const admin = this.octokit('admin');
    await admin.repos.createWebhook({ ...BOOKSHOP, events: ['*'], config });
    return this;
  }

  override async stop(): Promise<void> {
    try {
      await super.stop();
    } finally {
      await this.#receiver.stop();
    }
  }

  /** A pull request of the bot's from a branch with one changed file. */
  async openPull(branch: string, options: object = {}): Promise<PullName> {
    const file = { path: `${branch}.txt`, content: `${branch}\n` };
    await this.pushFile(branch, file, `Add ${branch}\n\nIt was missing.`);
    const { data } = await this.octokit('bot').pulls.create({
      ...BOOKSHOP,
      ...{ title: `The ${branch}`, head: branch, base: 'main', ...options },
    });
    return { ...BOOKSHOP, pull_number: data.number };
  }

  /** All webhooks so far, the ping and the last issue of this call left out. */
  async webhooks(): Promise<ReceivedWebhook[]> {
    const number = await this.#openIssue();
    const { received } = this.#receiver;
    const isLast = ({ event, payload }: ReceivedWebhook) =>
      event === 'issues' && payload.issue.number === number;
    // A hook is told in order: what comes before this issue is then here.
    while (!received.some(isLast)) {
      await this.#receiver.waitFor(received.length + 1);
    }
    return received.slice(1, received.findIndex(isLast));
  }

  /** The payloads of one event, such as `issues.closed`. */
  async payloads(name: string): Promise<any[]> {
    return (await this.webhooks())
      .filter(webhook => nameOf(webhook) === name)
      .map(({ payload }) => payload);
  }

  async names(): Promise<string[]> {
    return (await this.webhooks()).map(nameOf);
  }

  async #openIssue(): Promise<number> {
    const admin = this.octokit('admin');
    const title = 'The last one';
    return (await admin.issues.create({ ...BOOKSHOP, title })).data.number;
  }
}

function nameOf({ event, payload }: ReceivedWebhook): string {
  return payload.action ? `${event}.${payload.action}` : event;
}
