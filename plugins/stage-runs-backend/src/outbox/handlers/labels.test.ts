import { NotFoundError } from '@backstage/errors';
import {
  LeaseLostError,
  type Claim,
  type GitHubClients,
  type GitHubRepository,
} from '@stagecraft/backstage-plugin-kernel-node';
import { createKernelMetrics } from '@stagecraft/backstage-plugin-kernel-node/testUtils';
import { CATALOGUE } from '../../__testUtils__/catalogueLabels';
import { aNewRun, anIssue } from '../../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../../__testUtils__/startKernelServices';
import { createLabelDrift } from '../../labelDrift/createLabelDrift';
import { LabelThreadStore } from '../../labelDrift/LabelThreadStore';
import { LabelStore } from '../../runs/LabelStore';
import type { RunRow } from '../../runs/rows';
import type { NewRun } from '../../runs/RunStore';
import { LabelCommands } from '../../trigger/LabelCommands';
import type { OutboxRow } from '../OutboxStore';
import { labelsHandler } from './labels';

jest.setTimeout(60_000);

let services: TestServices;
let issueNumber = 0;

beforeAll(async () => {
  services = await startKernelServices();
});

afterAll(() => services.stop());

beforeEach(() => {
  issueNumber += 1;
});

const BOT_ID = '1005';

/** The labels of issues and pull requests, as GitHub keeps them. */
class Labels {
  readonly of = new Map<number, Set<string>>();
  calls: string[] = [];
  readonly closed = new Set<number>();
  /** Called once, before the next write. */
  beforeWrite: (() => Promise<void>) | undefined;

  put(number: number, ...names: string[]): void {
    this.of.set(number, new Set([...(this.of.get(number) ?? []), ...names]));
  }

  on(number: number): string[] {
    return [...(this.of.get(number) ?? [])].sort();
  }

  asClients(): GitHubClients {
    const repository = {
      issue: async (number: number) => {
        const labels = this.of.get(number);
        if (!labels) throw new NotFoundError(`There is no issue ${number}`);
        const state = this.closed.has(number) ? 'closed' : 'open';
        return anIssue({ number, state, labels: [...labels] });
      },
      addLabels: async (number: number, names: string[]) => {
        await this.#write(`+${names.join()}`);
        this.put(number, ...names);
      },
      viewer: async () => ({ id: BOT_ID }),
      removeLabel: async (number: number, name: string) => {
        await this.#write(`-${name}`);
        this.of.get(number)?.delete(name);
      },
    } as unknown as GitHubRepository;
    return { repository: async () => repository } as unknown as GitHubClients;
  }

  async #write(call: string): Promise<void> {
    const before = this.beforeWrite;
    this.beforeWrite = undefined;
    await before?.();
    this.calls.push(call);
  }
}

function handle(labels: Labels, claim: Claim<OutboxRow>): Promise<void> {
  const { knex } = services;
  const resources = {
    ...{ ...services, catalogue: CATALOGUE, gitHub: labels.asClients() },
    ...{ labels: new LabelStore({ knex }), metrics: createKernelMetrics() },
  };
  const handler = labelsHandler({
    ...{ ...resources, ...createLabelDrift(resources) },
    commands: new LabelCommands({ knex }),
  });
  return handler(claim);
}

/** The issue's entry as whoever claims it now has it. */
async function claimOfIssue(number = issueNumber): Promise<Claim<OutboxRow>> {
  const { knex } = services;
  const rows = await knex('outbox').where({ kind: 'labels' });
  const [row, ...others] = rows.filter(each => each.issue_number === number);
  expect(others).toEqual([]);
  return {
    row,
    signal: new AbortController().signal,
    transaction: work => knex.transaction(work),
    confirm: async () => {},
  };
}

function losing(claim: Claim<OutboxRow>) {
  let isLost = false;
  const confirm = async () => {
    if (isLost) throw new LeaseLostError('The lease was lost');
  };
  return {
    freeze: () => {
      isLost = true;
    },
    claim: {
      ...{ ...claim, confirm },
      async transaction(work) {
        await confirm();
        return claim.transaction(work);
      },
    } as Claim<OutboxRow>,
  };
}

async function startRun(changes: Partial<NewRun> = {}): Promise<RunRow> {
  const run = await services.knex.transaction(trx =>
    services.lifecycle.create(
      trx,
      aNewRun({ issue_number: issueNumber, ...changes }),
      [],
    ),
  );
  return run!;
}

async function endRun(
  run: RunRow,
  outcome: 'failed' | 'delivered' | 'no-change' | 'reviewed',
): Promise<void> {
  const { knex, lifecycle, store } = services;
  await knex('runs')
    .where({ id: run.id })
    .update({ status: 'running', running_since: knex.raw('kernel.now()') });
  await knex.transaction(async trx =>
    lifecycle.end(trx, { run: await store.find(run.id, trx), outcome }),
  );
}

async function applied(run: RunRow) {
  const events = await services.eventLog.readStream({
    ...{ executor: services.knex, stream: `run/${run.id}` },
    ...{ afterVersion: 0, limit: 100 },
  });
  return events
    .filter(({ type }) => type === 'label.applied')
    .map(({ payload }) => payload);
}

it('one entry serves all runs of the issue, in whatever order and how often it is handled', async () => {
  const labels = new Labels();
  const first = await startRun();
  labels.put(issueNumber, 'run:dev');
  await endRun(first, 'failed');
  const second = await startRun({ retry_of: first.id });
  const claim = await claimOfIssue();

  await handle(labels, claim);
  expect(labels.on(issueNumber)).toEqual(['run:dev']);
  await endRun(second, 'failed');
  await handle(labels, claim);
  expect(labels.on(issueNumber)).toEqual([]);
  expect(await applied(second)).toMatchObject([
    { issue: { add: ['run:dev'] } },
    { issue: { remove: ['run:dev'] } },
  ]);
  labels.calls = [];
  await handle(labels, claim);
  expect(labels.calls).toEqual([]);
  expect(await applied(second)).toHaveLength(2);
});

it('a review is passed by: what is put right are the labels of the result before it', async () => {
  const { knex, lifecycle } = services;
  const labels = new Labels();
  labels.put(issueNumber, 'run:dev');
  const result = await startRun();
  await endRun(result, 'delivered');
  await handle(labels, await claimOfIssue());
  const review = await startRun({
    ...{ stage: 'review', prompt_kind: 'review', pull_request_number: 13 },
    ...{ trigger_label: 'need:reviewer', trigger_source: 'pull_request_label' },
  });
  await endRun(review, 'reviewed');
  labels.of.set(issueNumber, new Set(['state:approved']));
  await knex.transaction(trx => lifecycle.putLabelsRight(trx, result));

  await handle(labels, await claimOfIssue());
  expect(labels.on(issueNumber)).toEqual(['state:in-review']);
});

it('the label that the platform puts is known as its own before it is there', async () => {
  const labels = new Labels();
  const first = await startRun();
  await endRun(first, 'failed');
  labels.put(issueNumber);
  await startRun({ retry_of: first.id });
  let isKnown: boolean | undefined;
  labels.beforeWrite = async () => {
    isKnown = await new LabelCommands(services).consume({
      ...{ repositoryId: first.repository_id, issueNumber, label: 'run:dev' },
      ...{ senderId: BOT_ID, deliveryId: 'told' },
    });
  };
  await handle(labels, await claimOfIssue());
  expect(isKnown).toBe(true);
});

it('what a person changes after the end stays, also when the next run starts', async () => {
  const labels = new Labels();
  const run = await startRun();
  labels.put(issueNumber, 'run:dev');
  await services
    .knex('runs')
    .where({ id: run.id })
    .update({ pull_request_number: 90_000 });
  labels.put(90_000);
  await endRun(run, 'delivered');
  await handle(labels, await claimOfIssue());
  expect(labels.on(90_000)).toEqual(['state:in-review']);

  labels.of.set(issueNumber, new Set(['state:approved']));
  const next = await startRun();
  await endRun(next, 'failed');
  await handle(labels, await claimOfIssue());
  expect(labels.on(issueNumber)).toEqual(['state:approved']);
});

it('need:input of a run without changes goes with the delivery; that of a person stays', async () => {
  const labels = new Labels();
  labels.put(issueNumber, 'run:dev');
  await endRun(await startRun(), 'no-change');
  await handle(labels, await claimOfIssue());
  expect(labels.on(issueNumber)).toEqual(['need:input']);

  await endRun(await startRun(), 'delivered');
  await handle(labels, await claimOfIssue());
  expect(labels.on(issueNumber)).toEqual(['state:in-review']);

  labels.put(issueNumber, 'need:input');
  await endRun(await startRun(), 'delivered');
  await handle(labels, await claimOfIssue());
  expect(labels.on(issueNumber)).toEqual(['need:input', 'state:in-review']);
});

it('a frozen process that takes the label of a newer run off puts that right', async () => {
  const labels = new Labels();
  const first = await startRun();
  labels.put(issueNumber, 'run:dev');
  await endRun(first, 'failed');
  const frozen = losing(await claimOfIssue());
  labels.beforeWrite = async () => {
    frozen.freeze();
    await handle(labels, await claimOfIssue());
    // A person puts it again.
    labels.put(issueNumber, 'run:dev');
    await startRun();
  };
  await expect(handle(labels, frozen.claim)).rejects.toThrow(LeaseLostError);
  expect(labels.on(issueNumber)).toEqual([]);
  const again = await claimOfIssue();
  expect(Number(again.row.wanted_version)).toBe(2);

  await handle(labels, again);
  expect(labels.on(issueNumber)).toEqual(['run:dev']);
});

it('a frozen process that shows the label of a run that has ended puts that right', async () => {
  const labels = new Labels();
  labels.put(issueNumber);
  const first = await startRun();
  await endRun(first, 'failed');
  await handle(labels, await claimOfIssue());
  const second = await startRun({ retry_of: first.id });
  const frozen = losing(await claimOfIssue());
  labels.beforeWrite = async () => {
    frozen.freeze();
    await endRun(second, 'failed');
    await handle(labels, await claimOfIssue());
  };
  await expect(handle(labels, frozen.claim)).rejects.toThrow(LeaseLostError);
  expect(labels.on(issueNumber)).toEqual(['run:dev']);

  await handle(labels, await claimOfIssue());
  expect(labels.on(issueNumber)).toEqual([]);
});

it('a process that froze before its first call moves nothing', async () => {
  const labels = new Labels();
  labels.put(issueNumber, 'run:dev');
  await endRun(await startRun(), 'failed');
  const frozen = losing(await claimOfIssue());
  frozen.freeze();
  await expect(handle(labels, frozen.claim)).rejects.toThrow(LeaseLostError);
  expect(labels.calls).toEqual([]);
  expect((await claimOfIssue()).row.late_writes).toBe(0);
});

it('a pull request that is gone keeps nobody from the labels of the issue', async () => {
  const labels = new Labels();
  labels.put(issueNumber, 'run:dev');
  const run = await startRun();
  await services
    .knex('runs')
    .where({ id: run.id })
    .update({ pull_request_number: 90_001 });
  await endRun(run, 'delivered');
  await handle(labels, await claimOfIssue());
  expect(labels.on(issueNumber)).toEqual(['state:in-review']);
});

describe('a look at the labels that was asked for', () => {
  const threads = () => new LabelThreadStore(services);

  async function deliveredIssue(labels: Labels) {
    labels.put(issueNumber, 'run:dev');
    const run = await startRun();
    await endRun(run, 'delivered');
    await handle(labels, await claimOfIssue());
    labels.of.set(issueNumber, new Set());
    return { repositoryId: run.repository_id, issueNumber };
  }

  const want = (issue: { repositoryId: string; issueNumber: number }) =>
    services.knex.transaction(trx => threads().wantLook(trx, issue, 'webhook'));

  it('puts them right; without one, what a person has changed stays', async () => {
    const labels = new Labels();
    const issue = await deliveredIssue(labels);
    await handle(labels, await claimOfIssue());
    expect(labels.on(issueNumber)).toEqual([]);
    await want(issue);
    await handle(labels, await claimOfIssue());
    expect(labels.on(issueNumber)).toEqual(['state:in-review']);
    expect(await threads().wantedLook(issue)).toBeUndefined();
  });

  it('is made once more when it is asked for meanwhile', async () => {
    const labels = new Labels();
    const issue = await deliveredIssue(labels);
    await want(issue);
    labels.beforeWrite = () => want(issue);
    await handle(labels, await claimOfIssue());
    expect(await threads().wantedLook(issue)).toMatchObject({ wanted: '2' });
  });

  it('of a holder that has lost its lease changes nothing; the next one makes it', async () => {
    const labels = new Labels();
    const issue = await deliveredIssue(labels);
    await want(issue);
    const frozen = losing(await claimOfIssue());
    labels.calls = [];
    const confirmed = frozen.claim.confirm;
    frozen.claim.confirm = async () => {
      frozen.freeze();
      await confirmed();
    };
    await expect(handle(labels, frozen.claim)).rejects.toThrow(LeaseLostError);
    expect(labels.calls).toEqual([]);
    await handle(labels, await claimOfIssue());
    expect(labels.on(issueNumber)).toEqual(['state:in-review']);
  });

  it('that comes late is looked at again', async () => {
    const labels = new Labels();
    const issue = await deliveredIssue(labels);
    await want(issue);
    const frozen = losing(await claimOfIssue());
    labels.beforeWrite = async () => frozen.freeze();
    await expect(handle(labels, frozen.claim)).rejects.toThrow(LeaseLostError);
    const again = await claimOfIssue();
    expect(again.row.late_writes).toBe(1);
    expect(await threads().wantedLook(issue)).toBeDefined();
  });

  it('that GitHub does not let happen is tried again, and does not count', async () => {
    const labels = new Labels();
    const issue = await deliveredIssue(labels);
    await want(issue);
    for (let time = 1; time <= 4; time += 1) {
      labels.beforeWrite = async () => {
        throw new Error('GitHub is away');
      };
      await expect(handle(labels, await claimOfIssue())).rejects.toThrow(
        'GitHub is away',
      );
    }
    await handle(labels, await claimOfIssue());
    expect(labels.on(issueNumber)).toEqual(['state:in-review']);
    const told = await services.eventLog.readStream({
      ...{ executor: services.knex, afterVersion: 0, limit: 100 },
      stream: `issue/${issue.repositoryId}/${issueNumber}`,
    });
    expect(told.map(({ type }) => type)).toEqual(['label.drift.found']);
  });

  it('takes a label off that was judged void, and not the next one before it is judged', async () => {
    const labels = new Labels();
    const issue = await deliveredIssue(labels);
    const thread = { ...issue, number: issueNumber };
    const { knex } = services;
    const judgeVoid = () =>
      knex.transaction(async trx => {
        await threads().void(trx, thread, 'state.approved');
        await threads().wantLook(trx, issue, 'webhook');
      });
    labels.put(issueNumber, 'state:approved');
    await judgeVoid();
    await handle(labels, await claimOfIssue());
    expect(labels.on(issueNumber)).toEqual(['state:in-review']);

    labels.put(issueNumber, 'state:approved');
    await want(issue);
    await handle(labels, await claimOfIssue());
    expect(labels.on(issueNumber)).toContain('state:approved');

    // Put and judged while a look is made that has not seen it.
    labels.of.set(issueNumber, new Set());
    await want(issue);
    labels.beforeWrite = async () => {
      labels.put(issueNumber, 'state:approved');
      await judgeVoid();
    };
    await handle(labels, await claimOfIssue());
    await handle(labels, await claimOfIssue());
    expect(labels.on(issueNumber)).toEqual(['state:in-review']);
  });

  it('at an issue that is closed or gone changes nothing', async () => {
    const labels = new Labels();
    const issue = await deliveredIssue(labels);
    labels.of.delete(issueNumber);
    await want(issue);
    labels.calls = [];
    await handle(labels, await claimOfIssue());
    labels.put(issueNumber);
    labels.closed.add(issueNumber);
    await want(issue);
    await handle(labels, await claimOfIssue());
    expect(labels.calls).toEqual([]);
    expect(await threads().wantedLook(issue)).toBeUndefined();
  });
});
