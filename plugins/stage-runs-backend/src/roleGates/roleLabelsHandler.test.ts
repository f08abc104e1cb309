import {
  LeaseLostError,
  type Claim,
  type GitHubClients,
  type LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import { anIssue, PROJECT_ID, REPOSITORY_ID } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import type { OutboxRow } from '../outbox/OutboxStore';
import { RoleGateStore, type RoleGateRow } from './RoleGateStore';
import { roleLabelsHandler } from './roleLabelsHandler';
import { RoleLabelStore } from './RoleLabelStore';

jest.setTimeout(60_000);

const BOT_ID = '1005';
const BY = { githubId: '1002', login: 'mateo', type: 'User' };
const AT = new Date('2026-11-28T10:00:00Z');

const catalogue = {
  byKey: (key: string) => ({ name: key.replace('.', ':') }),
} as LabelCatalogue;

let services: TestServices;
let gates: RoleGateStore;
let issue = 500;
/** On GitHub. */
let labels: Set<string>;
let beforeWrite: (() => Promise<void>) | undefined;

beforeAll(async () => {
  services = await startKernelServices();
  gates = new RoleGateStore(services);
});

afterAll(() => services.stop());

beforeEach(() => {
  issue += 1;
  labels = new Set();
  beforeWrite = undefined;
});

async function write(change: () => void) {
  const before = beforeWrite;
  beforeWrite = undefined;
  await before?.();
  change();
}

const gitHub = {
  repository: async () => ({
    issue: async (number: number) => anIssue({ number, labels: [...labels] }),
    viewer: async () => ({ id: BOT_ID }),
    addLabels: async (_: number, names: string[]) =>
      write(() => names.forEach(name => labels.add(name))),
    removeLabel: async (_: number, name: string) =>
      write(() => labels.delete(name)),
  }),
} as unknown as GitHubClients;

const open = (role: 'qa' | 'pm', at = AT): Promise<RoleGateRow> =>
  services.knex.transaction(async trx => {
    const gate = await gates.insert(trx, {
      ...{ repositoryId: REPOSITORY_ID, projectId: PROJECT_ID, role },
      ...{ number: issue, issueNumber: issue },
      put: { at, by: BY, deliveryId: 'delivery' },
    });
    return gate!;
  });

const withdraw = ({ id }: RoleGateRow) =>
  services.knex.transaction(trx => gates.withdraw(trx, id, { at: AT, by: BY }));

async function claim(): Promise<Claim<OutboxRow>> {
  const { knex, outbox } = services;
  await knex.transaction(trx =>
    outbox.want(trx, {
      ...{ kind: 'role-labels', key: `role-labels/test/${issue}` },
      ...{ projectId: PROJECT_ID, repositoryId: REPOSITORY_ID },
      ...{ issueNumber: issue, payload: {} },
    }),
  );
  const row = await knex('outbox')
    .where({ key: `role-labels/test/${issue}` })
    .first();
  return {
    row,
    signal: new AbortController().signal,
    transaction: work => knex.transaction(work),
    confirm: async () => {},
  };
}

async function handle(with_?: Claim<OutboxRow>): Promise<void> {
  const roleLabels = new RoleLabelStore(services);
  const handler = roleLabelsHandler({
    ...{ ...services, catalogue, gates, gitHub, roleLabels },
  });
  await handler(with_ ?? (await claim()));
}

const consume = (deliveryId: string) =>
  new RoleLabelStore(services).consumePut(
    { repositoryId: REPOSITORY_ID, number: issue, role: 'qa' },
    { senderId: BOT_ID, deliveryId },
  );

it('puts a label back that is missing, and knows its own again', async () => {
  await open('qa');
  await handle();
  expect([...labels]).toEqual(['need:qa']);
  expect(await consume('told')).toBe(true);
  expect(await consume('by somebody else')).toBe(false);
  await handle();
  expect(await consume('again')).toBe(false);
});

it('its own label is known before GitHub has it: the delivery may come first', async () => {
  await open('qa');
  let known: boolean | undefined;
  beforeWrite = async () => {
    known = await consume('early');
  };
  await handle();
  expect(known).toBe(true);
});

it('takes the label of a closed gate off, once: what a person puts later is left to its own delivery', async () => {
  labels.add('need:qa').add('bug');
  await withdraw(await open('qa'));
  await handle();
  expect([...labels]).toEqual(['bug']);
  labels.add('need:qa');
  await handle();
  expect([...labels]).toEqual(['bug', 'need:qa']);
});

it('a gate that is opened anew meanwhile gets its label back', async () => {
  labels.add('need:qa');
  await withdraw(await open('qa'));
  beforeWrite = async () => {
    await open('qa', new Date(AT.getTime() + 60_000));
  };
  await handle();
  expect([...labels]).toEqual([]);
  await handle();
  expect([...labels]).toEqual(['need:qa']);
});

it('a write that came late, of a process that had lost the row, is put right', async () => {
  const gate = await open('qa');
  const stale = await claim();
  let isLost = false;
  const losing: Claim<OutboxRow> = {
    ...stale,
    confirm: async () => {
      if (isLost) throw new LeaseLostError('lost');
    },
    transaction: async () => {
      throw new LeaseLostError('lost');
    },
  };
  beforeWrite = async () => {
    isLost = true;
    await withdraw(gate);
    await handle();
  };
  await expect(handle(losing)).rejects.toThrow('lost');
  // The frozen one has put the label of a gate that is closed since.
  expect([...labels]).toEqual(['need:qa']);
  await handle();
  expect([...labels]).toEqual([]);
});
