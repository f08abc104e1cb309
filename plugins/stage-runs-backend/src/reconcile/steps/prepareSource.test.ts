import type {
  Claim,
  GitHubClients,
  GitHubRepository,
  ProjectDirectory,
} from '@stagecraft/backstage-plugin-kernel-node';
import { AgentToolRegistry } from '@stagecraft/backstage-plugin-stage-runs-node';
import { aNewRun, anIssue, aStage, aUser } from '../../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../../__testUtils__/startKernelServices';
import type { Stages } from '../../registry/Stages';
import type { RunRow } from '../../runs/rows';
import type { NewRun } from '../../runs/RunStore';
import { PromptTemplateStore } from '../../prompt/overrides/PromptTemplateStore';
import { PromptComposer } from '../../prompt/PromptComposer';
import { ReviewQueue } from '../../trigger/ReviewQueue';
import type { StepContext, StepResources } from '../step';
import { prepareSource } from './prepareSource';

jest.setTimeout(60_000);

const REVIEW = {
  ...{ authorId: '1002', authorLogin: 'mateo', authorType: 'User' },
  ...{ id: '77', body: 'Please add a line.', state: 'changes_requested' },
  htmlUrl: 'http://localhost/review',
  submittedAt: new Date(),
} as const;

let services: TestServices;
let queue: ReviewQueue;
let issueNumber = 0;

beforeAll(async () => {
  services = await startKernelServices();
  queue = new ReviewQueue(services);
});

afterAll(() => services.stop());

async function create(changes: Partial<NewRun> = {}): Promise<RunRow> {
  const { knex, lifecycle } = services;
  const run = aNewRun({ issue_number: issueNumber, ...changes });
  const row = await knex.transaction(trx => lifecycle.create(trx, run, []));
  return row!;
}

function prepare(run: RunRow, issueState: 'open' | 'closed') {
  const { knex } = services;
  const repository = {
    issue: async (number: number) => anIssue({ number, state: issueState }),
    viewer: async () => ({ id: '1', login: 'bot', email: 'bot@example.org' }),
    resolveRef: async () => 'a'.repeat(40),
    reviews: async () => [REVIEW],
    reviewComments: async () => [],
    comments: async () => [],
  } as Partial<GitHubRepository>;
  const gitHub = {
    repository: async () => repository,
  } as unknown as GitHubClients;
  const context: StepContext = {
    run,
    claim: {
      row: run,
      transaction: work => knex.transaction(work),
    } as Claim<RunRow>,
    resources: {
      ...{ ...services, queue, gitHub },
      prompts: new PromptComposer({
        ...{ gitHub, maxPromptBytes: 120 * 1024 },
        overrides: new PromptTemplateStore({ knex }),
        tools: new AgentToolRegistry(),
      }),
      stages: { byId: () => aStage() } as unknown as Stages,
      directory: {
        userByGithubId: async () => aUser(),
        roleIn: async () => 'read_write',
      } as unknown as ProjectDirectory,
    } as unknown as StepResources,
  };
  return prepareSource(context);
}

beforeEach(() => {
  issueNumber += 1;
});

it('an issue that was closed before its run was stored stops it, as a closing does', async () => {
  const run = await create();
  await prepare(run, 'closed');
  expect(await services.store.find(run.id)).toMatchObject({
    ...{ stop_code: 'issue_closed', stop_requested_at: expect.any(Date) },
    base_sha: null,
  });
});

it('a review whose run failed before it pushed anything waits for a person, and a retry answers it', async () => {
  const { knex, lifecycle, store } = services;
  const revise = {
    prompt_kind: 'revise',
    trigger_source: 'pull_request_review',
    pull_request_number: 13,
  } as const;
  const failed = await create(revise);
  await queue.add({
    ...{ repository_id: failed.repository_id, issue_number: issueNumber },
    ...{ pull_request_number: 13, review_id: '77', stage: 'dev' },
    ...{ reviewer_github_id: '1002', reviewer_login: 'mateo' },
    reviewer_user_entity_ref: 'user:default/mateo',
    ...{ delivery_id: 'd', resolver_source: 'last_run_context' },
  });
  const issue = { repositoryId: failed.repository_id, issueNumber };
  const review = { repositoryId: failed.repository_id, reviewId: '77' };
  await prepare(failed, 'open');
  expect((await queue.find(review))!.run_id).toBe(failed.id);
  await knex.transaction(trx =>
    lifecycle.end(trx, { run: failed, outcome: 'failed' }),
  );
  expect(await queue.waiting(issue)).toEqual([]);

  const retry = await create({ ...revise, retry_of: failed.id });
  await prepare(retry, 'open');

  expect((await queue.find(review))!.run_id).toBe(retry.id);
  expect((await store.find(retry.id)).feedback).toMatchObject([
    { id: 'review/77', body: 'Please add a line.' },
  ]);
});
