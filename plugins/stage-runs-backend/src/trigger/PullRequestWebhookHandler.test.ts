import type {
  GitHubClients,
  GitHubRepository,
  LabelCatalogue,
  Repository,
  WebhookDelivery,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  openTestDatabase,
  type StageRunsDatabase,
} from '../__testUtils__/openTestDatabase';
import { aPullRequest, REPOSITORY_ID } from '../__testUtils__/samples';
import { storedRun } from '../__testUtils__/storedRun';
import type { Approvals } from '../approvals/Approvals';
import type { ResultApprovals } from '../approvals/ResultApprovals';
import { PullRequestWebhookHandler } from './PullRequestWebhookHandler';
import type { ReviewerRequest } from './ReviewerFactsReader';
import type { ReviewerRequests } from './ReviewerRequests';
import type { StopOnClose } from './StopOnClose';

jest.setTimeout(60_000);

let database: StageRunsDatabase;
let asked = 0;
let stopped: number[] = [];
let heads: string[] = [];
let reviewers: ReviewerRequest[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  asked = 0;
  stopped = [];
  heads = [];
  reviewers = [];
  await database.knex('runs').delete();
  const { id } = await storedRun(database.knex);
  await database
    .knex('runs')
    .where({ id })
    .update({ pull_request_number: 13, pull_request_state: 'open' });
});

/** `states`: what GitHub answers, the last one for good. */
function deliver(
  action: string,
  states: ('open' | 'closed')[],
  number = 13,
  more: { deliveryId?: string; label?: string } = {},
) {
  const repository = {
    pullRequest: async () => {
      asked += 1;
      const state = states.length > 1 ? states.shift()! : states[0];
      return aPullRequest({ number, state });
    },
  } as Partial<GitHubRepository>;
  const handler = new PullRequestWebhookHandler({
    knex: database.knex,
    gitHub: { repository: async () => repository } as unknown as GitHubClients,
    stops: {
      pullRequestClosed: async (closing: { number: number }) => {
        stopped.push(closing.number);
        return undefined;
      },
    } as unknown as StopOnClose,
    catalogue: {
      byName: (name: string) => ({ name, key: name.replace(':', '.') }),
    } as LabelCatalogue,
    approvalActs: {} as Approvals,
    results: {
      headIs: async ({ headSha }: { headSha: string }) => {
        heads.push(headSha);
      },
    } as unknown as ResultApprovals,
    reviewers: {
      handle: async (request: ReviewerRequest) => {
        reviewers.push(request);
        return { status: 'accepted', runId: 'r' };
      },
    } as unknown as ReviewerRequests,
  });
  const { label, deliveryId = 'd' } = more;
  return handler.handle({
    deliveryId,
    repository: { id: REPOSITORY_ID, fullName: 'acme/bookshop' } as Repository,
    payload: {
      action,
      ...(label && { label: { name: label } }),
      pull_request: { number, updated_at: '2026-11-28T10:00:00Z' },
      sender: { id: 1002, login: 'mateo', type: 'User' },
    },
  } as unknown as WebhookDelivery);
}

const stateOfRun = async () =>
  (await database.knex('runs').first('pull_request_state')).pull_request_state;

it.each([
  ['closed', 'closed', 1],
  ['closed', 'open', 0],
  ['reopened', 'open', 0],
  ['reopened', 'closed', 1],
] as const)(
  'a delivery that says %s while GitHub says %s: what GitHub says counts',
  async (action, state, stops) => {
    await deliver(action, [state]);
    expect(await stateOfRun()).toBe(state);
    expect(stopped).toHaveLength(stops);
  },
);

it('what changes between the question and the store is seen', async () => {
  await deliver('closed', ['closed', 'open', 'open']);
  expect(await stateOfRun()).toBe('open');
  expect(stopped).toEqual([]);
});

it('GitHub is not asked about a pull request of nobody', async () => {
  await deliver('closed', ['closed'], 99);
  expect(asked).toBe(0);
  expect(await stateOfRun()).toBe('open');
});

it('a push to the pull request says which commit is there now, as GitHub has it', async () => {
  await deliver('synchronize', ['open']);
  expect(heads).toEqual([aPullRequest().headSha]);
});

describe('a label on the pull request', () => {
  it('need:reviewer asks for a reviewer; told twice, with two delivery ids, it is one request', async () => {
    for (const deliveryId of ['d1', 'd2']) {
      const more = { label: 'need:reviewer', deliveryId };
      expect(await deliver('labeled', ['open'], 13, more)).toMatchObject({
        status: 'accepted',
      });
    }
    const [first, second] = reviewers;
    expect([first.deliveryId, second.deliveryId]).toEqual(['d1', 'd2']);
    expect(first.correlationId).toMatch(/^pr-label-reviewer-/);
    expect(second.correlationId).toBe(first.correlationId);
    expect(first).toMatchObject({
      pullRequestNumber: 13,
      sender: { id: '1002', login: 'mateo', type: 'User' },
    });
  });

  it.each(['need:qa', 'need:input', 'state:in-review', 'run:dev', 'mine'])(
    '%s asks for none (3.1.1 row 12)',
    async label => {
      expect(await deliver('labeled', ['open'], 13, { label })).toMatchObject({
        reason: 'pull_request_state_noted',
      });
      expect(reviewers).toEqual([]);
    },
  );

  it('need:reviewer on a pull request of nobody asks for none', async () => {
    await deliver('labeled', ['open'], 99, { label: 'need:reviewer' });
    expect(reviewers).toEqual([]);
  });
});
