import { mockServices } from '@backstage/backend-test-utils';
import type {
  GitHubComment,
  GitHubRepository,
  PortalUser,
  Repository,
} from '@stagecraft/backstage-plugin-kernel-node';
import fc from 'fast-check';
import {
  aNewRun,
  aUser,
  PROJECT_ID,
  REPOSITORY_ID,
} from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { createRoleGates } from './createRoleGates';
import type { Statement } from './judgeStatement';
import type { RoleGates } from './RoleGates';
import { RoleGateStore, type RoleGateRow } from './RoleGateStore';

jest.setTimeout(120_000);

const repository = {
  ...{ id: REPOSITORY_ID, projectId: PROJECT_ID, fullName: 'acme/bookshop' },
} as Repository;

/** By their numeric ids on GitHub. */
const PEOPLE = {
  writer: { id: '1002', role: 'read_write', deliveryRoles: ['pm'] },
  tester: { id: '1003', role: 'read', deliveryRoles: ['qa'] },
  admin: { id: '1011', role: 'admin', deliveryRoles: [] },
} as const;
type Who = keyof typeof PEOPLE;

const OWN_ACCOUNT = '1005';

let services: TestServices;
let gates: RoleGateStore;
let roleGates: RoleGates;
/** GitHub does not answer the next time. */
let isAway = false;
/** What GitHub has, by issue. */
const written = new Map<number, GitHubComment[]>();
let lastIssue = 100;

beforeAll(async () => {
  services = await startKernelServices();
  gates = new RoleGateStore(services);
  const gitHub = { repository: async () => fakeRepository() };
  ({ roleGates } = createRoleGates({
    ...services,
    ...{ gates, gitHub, directory: fakeDirectory(), locale: 'en' },
    auditor: mockServices.auditor.mock(),
    catalogue: { byKey: (key: string) => ({ name: key.replace('.', ':') }) },
  } as never));
});

afterAll(() => services.stop());

/** The border to GitHub: what a person has written there. */
function fakeRepository(): Partial<GitHubRepository> {
  return {
    viewer: async () => ({ id: OWN_ACCOUNT, login: 'bot', email: '' }),
    comments: async (number, { since } = {}) => {
      if (isAway) {
        isAway = false;
        throw new Error('GitHub is away');
      }
      const comments = written.get(number) ?? [];
      return comments.filter(({ createdAt }) => createdAt >= since!);
    },
    reviews: async () => [],
  };
}

function fakeDirectory() {
  const all = Object.values(PEOPLE);
  const user = (id: string): PortalUser | undefined =>
    all.some(each => each.id === id)
      ? aUser({ id, githubUserId: id })
      : undefined;
  const find = (id: string) => all.find(each => each.id === id);
  return {
    userByGithubId: async (id: string) => user(id),
    roleIn: async ({ userId }: { userId: string }) => find(userId)?.role,
    deliveryRolesIn: async ({ userId }: { userId: string }) =>
      find(userId)?.deliveryRoles ?? [],
    repository: async () => repository,
    project: async () => ({ locale: 'en' }),
  };
}

const at = (second: number) => new Date(Date.UTC(2026, 10, 28, 10, 0, second));

/** One thing that happens on GitHub, which tells of it some time, perhaps twice. */
type Act = (issue: number) => Promise<unknown>;

let deliveries = 0;

function label(put: 'put' | 'off', second: number, who: Who): Act {
  return issueNumber => {
    deliveries += 1;
    const act = {
      ...{ repository, issueNumber },
      key: { repositoryId: REPOSITORY_ID, number: issueNumber, role: 'qa' },
      put: {
        at: at(second),
        by: { githubId: PEOPLE[who].id, login: who, type: 'User' },
        deliveryId: `delivery-${deliveries}`,
      },
    } as const;
    return put === 'put'
      ? roleGates.labelPut(act)
      : roleGates.labelTakenOff(act);
  };
}

function comment(second: number, who: Who): Act {
  return issueNumber =>
    roleGates.said(repository, issueNumber, {
      kind: 'comment',
      ...{ id: String(second), url: '', body: 'I agree.', at: at(second) },
      author: { githubId: PEOPLE[who].id, login: who, type: 'User' },
    } satisfies Statement);
}

/** It is on GitHub, whenever that tells of it. */
function onGitHub(issue: number, second: number, who: Who) {
  const comments = written.get(issue) ?? [];
  comments.push({
    ...{ id: String(second), body: 'I agree.', htmlUrl: '' },
    createdAt: at(second),
    ...{ authorId: PEOPLE[who].id, authorLogin: who, authorType: 'User' },
  });
  written.set(issue, comments);
}

function newIssue(): number {
  lastIssue += 1;
  return lastIssue;
}

const allOf = (issue: number): Promise<RoleGateRow[]> =>
  services
    .knex('role_gates')
    .where({ issue_number: issue })
    .orderBy('opened_at');

const openOf = (issueNumber: number) =>
  gates.openOfIssue({ repositoryId: REPOSITORY_ID, issueNumber });

const eventsOf = async (issue: number) =>
  services
    .knex('kernel.events')
    .where({ stream: `issue/${REPOSITORY_ID}/${issue}` })
    .orderBy('stream_version')
    .pluck('type');

/** What happens, the open gate in the end by the second of its label, and what of it can be read on GitHub. */
const STORIES: {
  what: string;
  acts: Act[];
  comments: [second: number, who: Who][];
  open: number[];
}[] = [
  {
    what: 'asked and answered',
    acts: [label('put', 10, 'writer'), comment(20, 'tester')],
    comments: [[20, 'tester']],
    open: [],
  },
  {
    what: 'asked, answered by another role',
    acts: [label('put', 10, 'writer'), comment(20, 'writer')],
    comments: [[20, 'writer']],
    open: [10],
  },
  {
    what: 'answered before it was asked',
    acts: [comment(5, 'tester'), label('put', 10, 'writer')],
    comments: [[5, 'tester']],
    open: [10],
  },
  {
    what: 'withdrawn, and asked anew',
    acts: [
      label('put', 10, 'writer'),
      label('off', 20, 'admin'),
      label('put', 30, 'writer'),
      comment(15, 'writer'),
    ],
    comments: [[15, 'writer']],
    open: [30],
  },
  {
    what: 'answered, asked anew, taken off by somebody who may not',
    acts: [
      label('put', 10, 'writer'),
      comment(20, 'tester'),
      label('put', 30, 'writer'),
      label('off', 40, 'writer'),
    ],
    comments: [[20, 'tester']],
    open: [30],
  },
  {
    what: 'asked, withdrawn, asked anew, withdrawn',
    acts: [
      label('put', 10, 'writer'),
      label('off', 20, 'admin'),
      label('put', 30, 'writer'),
      label('off', 40, 'admin'),
    ],
    comments: [],
    open: [],
  },
  {
    what: 'taken off by somebody who may not, answered',
    acts: [
      label('put', 10, 'writer'),
      label('off', 20, 'tester'),
      comment(30, 'tester'),
    ],
    comments: [[30, 'tester']],
    open: [],
  },
];

it.each(STORIES)(
  'in whatever order and however often GitHub tells, the end is the same: $what',
  async ({ acts, comments, open }) => {
    const indexes = acts.map((_, index) => index);
    const order = fc
      .tuple(
        fc.shuffledSubarray(indexes, { minLength: acts.length }),
        fc.array(fc.constantFrom(...indexes), { maxLength: 2 }),
      )
      .map(([once, again]) => [...once, ...again]);
    await fc.assert(
      fc.asyncProperty(order, async told => {
        const issue = newIssue();
        comments.forEach(([second, who]) => onGitHub(issue, second, who));
        for (const index of told) await acts[index](issue);
        const left = await openOf(issue);
        expect(left.map(gate => gate.opened_at)).toEqual(open.map(at));
      }),
      { numRuns: 40 },
    );
  },
);

it('all at the same time: one gate, satisfied once', async () => {
  const issue = newIssue();
  onGitHub(issue, 20, 'tester');
  const put = label('put', 10, 'writer');
  const said = comment(20, 'tester');
  await Promise.all([put, said, put, said, put].map(act => act(issue)));
  await said(issue);
  expect(await openOf(issue)).toEqual([]);
  const [gate, ...others] = await allOf(issue);
  expect(others).toEqual([]);
  expect(gate.satisfied_by).toMatchObject({
    kind: 'comment',
    githubId: '1003',
  });
  expect(await eventsOf(issue)).toEqual([
    'run.role_gate.opened',
    'run.role_gate.satisfied',
  ]);
});

it('a delivery that dies after the gate was opened is handled again, and finds what was written', async () => {
  const issue = newIssue();
  onGitHub(issue, 20, 'tester');
  await comment(20, 'tester')(issue);
  const put = label('put', 10, 'writer');
  isAway = true;
  await expect(put(issue)).rejects.toThrow('GitHub is away');
  expect(await openOf(issue)).toHaveLength(1);
  await put(issue);
  expect(await openOf(issue)).toEqual([]);
});

it('withdrawn and answered at the same time, it is closed once', async () => {
  const issue = newIssue();
  await label('put', 10, 'writer')(issue);
  const acts = [label('off', 20, 'admin'), comment(20, 'tester')];
  await Promise.all([...acts, ...acts].map(act => act(issue)));
  expect(await openOf(issue)).toEqual([]);
  const [, closed, ...others] = await eventsOf(issue);
  expect(closed).toMatch(/satisfied|withdrawn/);
  expect(others).toEqual([]);
});

it('a removal is told once, whatever tells of it', async () => {
  const issue = newIssue();
  await label('put', 10, 'writer')(issue);
  const off = label('off', 20, 'writer');
  await Promise.all([off, off].map(act => act(issue)));
  await off(issue);
  expect(await eventsOf(issue)).toEqual([
    'run.role_gate.opened',
    'run.role_gate.restored',
  ]);
  const notices = await services
    .knex('outbox')
    .where({ kind: 'notice', issue_number: issue });
  expect(notices).toHaveLength(1);
});

describe('a run that delivers', () => {
  async function aRunOf(issue: number, agentKey: string) {
    return services.knex.transaction(async trx =>
      services.store.insert(trx, {
        ...aNewRun({ issue_number: issue, agent_key: agentKey }),
      }),
    );
  }

  const delivers = (run: Awaited<ReturnType<typeof aRunOf>>) =>
    services.knex.transaction(trx => roleGates.delivered(trx, run!));

  it.each([
    ['of the role', 'qa', []],
    ['of another role', 'pm', [10]],
    ['of no role', 'dev', [10]],
  ])('%s', async (_, agentKey, open) => {
    const issue = newIssue();
    await label('put', 10, 'writer')(issue);
    const run = await aRunOf(issue, agentKey);
    const created = { created_at: at(15) };
    await services.knex('runs').where({ id: run!.id }).update(created);
    await delivers({ ...run!, ...created });
    const left = await openOf(issue);
    expect(left.map(gate => gate.opened_at)).toEqual(open.map(at));
  });

  it('was at work when the role was asked for: it is no answer', async () => {
    const issue = newIssue();
    const run = await aRunOf(issue, 'qa');
    const created = { created_at: at(5) };
    await services.knex('runs').where({ id: run!.id }).update(created);
    await label('put', 10, 'writer')(issue);
    await delivers({ ...run!, ...created });
    expect(await openOf(issue)).toHaveLength(1);
  });

  it('had delivered when its label was told: it is found', async () => {
    const issue = newIssue();
    const run = await aRunOf(issue, 'qa');
    await services
      .knex('runs')
      .where({ id: run!.id })
      .update({
        ...{ created_at: at(15), finished_at: at(20), status: 'succeeded' },
        ...{ outcome: 'delivered', pull_request_number: 1_000 + issue },
      });
    await label('put', 10, 'writer')(issue);
    expect(await openOf(issue)).toEqual([]);
    const [gate] = await allOf(issue);
    expect(gate.satisfied_by).toMatchObject({ kind: 'artefact', id: run!.id });
  });
});

it('a label that the platform puts back opens no gate: each put covers one delivery', async () => {
  const issue = newIssue();
  const { roleLabels } = createRoleGates({
    ...services,
    gates,
  } as never);
  const key = {
    ...{ repositoryId: REPOSITORY_ID, number: issue, role: 'qa' as const },
  };
  await roleLabels.notePut(key, OWN_ACCOUNT);
  const put = (deliveryId: string) =>
    roleGates.labelPut({
      ...{ repository, issueNumber: issue, key },
      put: {
        at: at(10),
        by: { githubId: OWN_ACCOUNT, login: 'bot', type: 'Bot' },
        deliveryId,
      },
    });
  await put('first');
  await put('first');
  expect(await allOf(issue)).toEqual([]);
  await put('second');
  expect(await openOf(issue)).toHaveLength(1);
});
