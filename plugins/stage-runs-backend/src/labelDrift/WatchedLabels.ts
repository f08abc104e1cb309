import type {
  CatalogueLabel,
  DeliveryOutcome,
  LabelCatalogue,
  UnjudgedDelivery,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import { z } from 'zod';
import type { LabelChange, LabelChanges } from './LabelChanges';

const subject = z.object({
  number: z.number().int().positive(),
  pull_request: z.object({}).nullish(),
});

const schema = z.object({
  action: z.enum(['labeled', 'unlabeled']),
  issue: subject.optional(),
  pull_request: subject.optional(),
  label: z.object({ name: z.string() }),
  sender: z.object({ id: z.number().int() }).nullish(),
});

const WATCHED_KINDS: readonly CatalogueLabel['kind'][] = [
  'trigger',
  'state',
  'model',
  'effort',
  'scope',
];

/**
 * A handler of webhooks, and after what it does: a change of a label that shows what is
 * stored, or of which there is one at most, has the labels looked at. An approval is judged
 * before that.
 */
export class WatchedLabels implements WebhookHandler {
  readonly event: string;
  readonly #handler: WebhookHandler;
  readonly #catalogue: LabelCatalogue;
  readonly #changes: LabelChanges;

  constructor(
    handler: WebhookHandler,
    options: { catalogue: LabelCatalogue; changes: LabelChanges },
  ) {
    this.event = handler.event;
    this.#handler = handler;
    this.#catalogue = options.catalogue;
    this.#changes = options.changes;
  }

  /** Labels outside the catalogue are most of them. */
  ignores(delivery: UnjudgedDelivery): string | undefined {
    if (this.#changeOf(delivery.payload)) return undefined;
    return this.#handler.ignores?.(delivery);
  }

  async handle(
    delivery: WebhookDelivery,
    signal: AbortSignal,
  ): Promise<DeliveryOutcome | undefined> {
    const outcome = await this.#handler.handle(delivery, signal);
    const change = this.#changeOf(delivery.payload);
    const { repository } = delivery;
    if (change && repository) {
      await this.#changes.note({ ...change, repository, outcome });
    }
    return outcome;
  }

  #changeOf(
    payload: unknown,
  ): Omit<LabelChange, 'repository' | 'outcome'> | undefined {
    const read = schema.safeParse(payload);
    if (!read.success) return undefined;
    const { action, sender } = read.data;
    const label = this.#catalogue.byName(read.data.label.name);
    const of = threadOf(read.data);
    if (!label || !of || !isWatched(label)) return undefined;
    return { action, label, of, senderId: String(sender?.id ?? '') };
  }
}

function threadOf({
  issue,
  pull_request: pull,
}: z.output<typeof schema>): LabelChange['of'] | undefined {
  if (pull) return { pullRequestNumber: pull.number };
  if (!issue) return undefined;
  return issue.pull_request
    ? { pullRequestNumber: issue.number }
    : { issueNumber: issue.number };
}

function isWatched({ kind }: CatalogueLabel): boolean {
  return WATCHED_KINDS.includes(kind);
}
