import type {
  DeliveryOutcome,
  Repository,
  WebhookDelivery,
  WebhookHandler,
} from '@stagecraft/backstage-plugin-kernel-node';
import { CATALOGUE } from '../__testUtils__/catalogueLabels';
import type { LabelChange, LabelChanges } from './LabelChanges';
import { WatchedLabels } from './WatchedLabels';

const REASON = 'issue_event_not_trigger_label';

/** What was done, in order. */
function watched(options: { event: string; outcome?: DeliveryOutcome }) {
  const done: (string | LabelChange)[] = [];
  const handler: WebhookHandler = {
    event: options.event,
    ignores: () => REASON,
    async handle() {
      done.push('handled');
      return options.outcome;
    },
  };
  const changes = {
    note: async (change: LabelChange) => void done.push(change),
  } as LabelChanges;
  const labels = new WatchedLabels(handler, { catalogue: CATALOGUE, changes });
  return { labels, done };
}

const payloadOf = (action: string, name: string) => ({
  ...{ action, issue: { number: 12 }, label: { name }, sender: { id: 7 } },
});

const deliveryOf = (payload: object, repository?: Repository) =>
  ({ event: 'issues', payload, repository } as WebhookDelivery);

const repository = { id: 'repository' } as Repository;

it.each([
  ['labeled', 'good first issue'],
  ['unlabeled', 'bug'],
  ['labeled', 'need:input'],
  ['unlabeled', 'need:qa'],
  ['labeled', 'run:debug'],
  ['opened', 'state:approved'],
])(
  '%s %s: what its content shows to concern nobody is ignored at once',
  (action, name) => {
    const { labels } = watched({ event: 'issues' });
    const delivery = deliveryOf(payloadOf(action, name));
    expect(labels.ignores(delivery)).toBe(REASON);
  },
);

it.each([
  ['labeled', 'state:in-review'],
  ['unlabeled', ' STATE:in-review '],
  ['unlabeled', 'run:dev'],
  ['labeled', '[ai-model-gpt-5.2]'],
  ['labeled', '[ai-reasoning-low]'],
  ['labeled', 'state:blocked'],
])('%s %s is looked at', async (action, name) => {
  const { labels, done } = watched({ event: 'issues' });
  const delivery = deliveryOf(payloadOf(action, name), repository);
  expect(labels.ignores(delivery)).toBeUndefined();
  await labels.handle(delivery, new AbortController().signal);
  expect(done).toMatchObject([
    'handled',
    { action, of: { issueNumber: 12 }, senderId: '7' },
  ]);
});

it('what became of the label is known by then, and is the outcome', async () => {
  const outcome = { status: 'ignored', reason: 'nothing_to_approve' } as const;
  const { labels, done } = watched({ event: 'pull_request', outcome });
  const { issue, ...rest } = payloadOf('labeled', 'state:approved');
  const delivery = deliveryOf({ ...rest, pull_request: issue }, repository);
  expect(await labels.handle(delivery, new AbortController().signal)).toBe(
    outcome,
  );
  expect(done).toMatchObject([
    'handled',
    { of: { pullRequestNumber: 12 }, outcome },
  ]);
});

it('nothing is noted of a repository that is not attached', async () => {
  const { labels, done } = watched({ event: 'issues' });
  const delivery = deliveryOf(payloadOf('unlabeled', 'state:in-review'));
  await labels.handle(delivery, new AbortController().signal);
  expect(done).toEqual(['handled']);
});

it('a delivery that the handler could not handle is noted the next time', async () => {
  const { labels, done } = watched({ event: 'issues' });
  const failing = new WatchedLabels(
    {
      event: 'issues',
      handle: async () => {
        throw new Error('GitHub is away');
      },
    },
    {
      catalogue: CATALOGUE,
      changes: { note: async () => void done.push('noted') } as never,
    },
  );
  const delivery = deliveryOf(
    payloadOf('labeled', 'state:approved'),
    repository,
  );
  const handled = failing.handle(delivery, new AbortController().signal);
  await expect(handled).rejects.toThrow('GitHub is away');
  expect(done).toEqual([]);
  expect(labels.event).toBe('issues');
});
