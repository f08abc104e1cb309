import { NotAllowedError } from '@backstage/errors';
import { mockServices } from '@backstage/backend-test-utils';
import {
  GitHubLimitedError,
  GitHubUnavailableError,
} from '@stagecraft/backstage-plugin-kernel-node';
import { installTestClock } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { aNewRun, REPOSITORY_ID } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import type { NewRun } from '../runs/RunStore';
import type { DriftReader, IssueFound } from './DriftReader';
import { LabelSweep } from './LabelSweep';
import { LabelSweepStore } from './LabelSweepStore';
import { LabelThreadStore } from './LabelThreadStore';

jest.setTimeout(60_000);

let services: TestServices;
let sweeps: LabelSweepStore;
let threads: LabelThreadStore;

beforeAll(async () => {
  services = await startKernelServices();
  sweeps = new LabelSweepStore(services);
  threads = new LabelThreadStore(services);
});

afterAll(() => services.stop());

beforeEach(async () => {
  const { knex } = services;
  await knex('runs').delete();
  await knex('outbox').delete();
  await knex('label_threads').delete();
  await sweeps.goOnAfter(undefined);
});

const NEVER = new AbortController().signal;
const DETACHED = 'ffffffff-0000-4000-8000-000000000000';
const DAY_MS = 86_400_000;

/** What GitHub shows of each issue: its labels agree, if nothing else is said. */
class Shown {
  readonly looked: number[] = [];
  readonly differing = new Set<number>();
  readonly failing = new Map<number, Error>();

  sweep(options: { batch: number }): LabelSweep {
    return new LabelSweep({
      ...{ ...services, ...options, sweeps, threads },
      logger: mockServices.logger.mock(),
      drift: { read: issue => this.#read(issue) } as DriftReader,
      directory: {
        repository: async id =>
          id === DETACHED ? undefined : ({ id } as never),
      },
    });
  }

  async #read(issue: { issueNumber: number }): Promise<IssueFound> {
    const { issueNumber: number } = issue;
    this.looked.push(number);
    const failure = this.failing.get(number);
    if (failure) throw failure;
    const run = await services
      .knex('runs')
      .where({ issue_number: number })
      .first();
    const add = this.differing.has(number) ? ['state.in-review'] : [];
    const thread = { number, add, remove: [], broken: [], isHeld: false };
    return { run, threads: [thread] } as unknown as IssueFound;
  }
}

async function ended(issue: number, changes: Partial<NewRun> = {}) {
  const { knex, store } = services;
  const run = await knex.transaction(trx =>
    store.insert(trx, aNewRun({ issue_number: issue, ...changes })),
  );
  await knex('runs')
    .where({ id: run!.id })
    .update({
      ...{ status: 'failed', outcome: 'failed' },
      finished_at: knex.raw('kernel.now()'),
    });
  return run!;
}

const wanted = async () =>
  services
    .knex('label_threads')
    .whereRaw('made_looks < wanted_looks')
    .orderBy('number')
    .select('number', 'wanted_by');

const limited = () =>
  new GitHubLimitedError('Limited', {
    ...{ waitMs: 60_000, kind: 'primary', credential: 'bot' },
  });

it('goes on where it stopped, page by page, and begins again when it is through', async () => {
  for (const issue of [1, 2, 3]) await ended(issue);
  const shown = new Shown();
  const sweep = shown.sweep({ batch: 2 });
  expect(await sweep.sweep(NEVER)).toMatchObject({ looked: 2 });
  expect(await sweep.sweep(NEVER)).toMatchObject({ looked: 1 });
  await sweep.sweep(NEVER);
  expect(shown.looked).toEqual([1, 2, 3, 1, 2]);
});

it('what differs is wanted from the one who writes the labels, and nothing else', async () => {
  for (const issue of [1, 2]) await ended(issue);
  const shown = new Shown();
  shown.differing.add(2);
  expect(await shown.sweep({ batch: 10 }).sweep(NEVER)).toEqual({
    ...{ looked: 2, differing: 1, isInterrupted: false },
  });
  expect(await wanted()).toEqual([{ number: 2, wanted_by: 'sweep' }]);
  const effects = await services.knex('outbox').pluck('key');
  expect(effects).toEqual([`labels/${REPOSITORY_ID}/2`]);

  // As long as it is not written it is not looked at again.
  shown.looked.length = 0;
  await shown.sweep({ batch: 10 }).sweep(NEVER);
  expect(shown.looked).toEqual([1]);
});

it.each([
  ['limited', limited()],
  ['away', new GitHubUnavailableError('No answer')],
])(
  'stops while GitHub is %s, and goes on with the same issue',
  async (_, error) => {
    for (const issue of [1, 2, 3]) await ended(issue);
    const shown = new Shown();
    shown.failing.set(2, error);
    const sweep = shown.sweep({ batch: 10 });
    expect(await sweep.sweep(NEVER)).toMatchObject({
      ...{ looked: 1, isInterrupted: true },
    });
    shown.failing.clear();
    await sweep.sweep(NEVER);
    expect(shown.looked).toEqual([1, 2, 2, 3]);
  },
);

it('one issue that can not be read keeps no other from being looked at', async () => {
  for (const issue of [1, 2]) await ended(issue);
  const shown = new Shown();
  shown.failing.set(1, new NotAllowedError('No'));
  expect(await shown.sweep({ batch: 10 }).sweep(NEVER)).toMatchObject({
    ...{ looked: 2, isInterrupted: false },
  });
});

it('stops when it is told to', async () => {
  await ended(1);
  const shown = new Shown();
  await shown.sweep({ batch: 10 }).sweep(AbortSignal.abort());
  expect(shown.looked).toEqual([]);
});

it('labels that GitHub refused are tried again after six hours, and not before', async () => {
  const { knex, lifecycle } = services;
  const clock = await installTestClock(knex);
  const run = await ended(1);
  await knex.transaction(trx => lifecycle.wantLabels(trx, run));
  await knex('outbox').update({
    ...{ claimable_at: null, failed_at: knex.raw('kernel.now()') },
  });
  const sweep = new Shown().sweep({ batch: 10 });
  await sweep.sweep(NEVER);
  expect(await wanted()).toEqual([]);
  await clock.advance(6 * 3_600_000);
  await sweep.sweep(NEVER);
  expect(await wanted()).toEqual([{ number: 1, wanted_by: 'sweep' }]);
});

it('looks at what has changed within 14 days, is at work, or has an open pull request', async () => {
  const { knex } = services;
  const clock = await installTestClock(knex);
  await ended(1);
  await ended(2, { pull_request_number: 92, pull_request_state: 'open' });
  await ended(3, { pull_request_number: 93, pull_request_state: 'closed' });
  await knex.transaction(trx =>
    services.store.insert(trx, aNewRun({ issue_number: 4 })),
  );
  await clock.advance(14 * DAY_MS);
  await ended(5);
  await ended(6, { repository_id: DETACHED });
  const shown = new Shown();
  await shown.sweep({ batch: 10 }).sweep(NEVER);
  expect(shown.looked).toEqual([2, 4, 5]);
});
