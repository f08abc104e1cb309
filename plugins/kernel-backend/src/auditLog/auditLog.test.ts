import { randomUUID } from 'node:crypto';
import type { AuditEvent } from '@stagecraft/backstage-plugin-kernel-common';
import {
  startTestKernel,
  type TestKernel,
} from '../__testUtils__/startTestKernel';
import { AuditLog } from './AuditLog';

jest.setTimeout(60_000);

const ADMIN = 'user:default/petra';
const BOOKSHOP_ADMIN = 'user:default/bora';
const READER = 'user:default/rita';

let kernel: TestKernel;
let bookshop: string;
let garage: string;
const run = randomUUID();

interface Given {
  project?: string;
  run?: string;
  type: string;
  actor?: [type: string, id: string];
  payload?: object;
  at?: string;
}

async function append(event: Given): Promise<void> {
  const [actorType, actorId] = event.actor ?? ['system', 'kernel'];
  await kernel.knex.raw(
    'select kernel.append_event(?, ?, ?, ?, ?::uuid, ?::uuid, ?::jsonb)',
    [
      ...['test/log', event.type, actorType, actorId],
      ...[event.project ?? null, event.run ?? null],
      JSON.stringify(event.payload ?? {}),
    ],
  );
  if (!event.at) return;
  await kernel
    .knex('kernel.events')
    .where({ type: event.type })
    .update({ created_at: event.at });
}

async function insertMember(ref: string, project: string, role: string) {
  const [{ id }] = await kernel
    .knex('kernel.users')
    .insert({
      email: `${randomUUID()}@example.org`,
      github_user_id: String(Math.floor(Math.random() * 1e12) + 1),
      user_entity_ref: ref,
    })
    .returning('id');
  await kernel
    .knex('kernel.project_members')
    .insert({ user_id: id, project_id: project, role });
}

async function insertProject(slug: string): Promise<string> {
  const [{ id }] = await kernel
    .knex('kernel.projects')
    .insert({ slug, name: slug })
    .returning('id');
  return id;
}

beforeAll(async () => {
  kernel = await startTestKernel({
    people: {
      platformAdmins: [
        {
          email: 'petra@example.org',
          githubUserId: 1002,
          githubLogin: 'petra',
          userEntityRef: ADMIN,
        },
      ],
    },
  });
  bookshop = await insertProject('bookshop');
  garage = await insertProject('garage');
  await insertMember(BOOKSHOP_ADMIN, bookshop, 'admin');
  await insertMember(READER, bookshop, 'read');
  const olivia: [string, string] = ['human', 'user:default/olivia'];
  await append({ type: 'test.platform', actor: olivia });
  await append({ type: 'test.garage', project: garage });
  await append({
    ...{ type: 'test.run.started', project: bookshop, run },
    ...{ actor: ['agent', 'dev'], payload: { correlationId: 'delivery-1' } },
  });
  await append({ type: 'test.run.failed', project: bookshop, run });
  await append({
    ...{ type: 'test.old', project: bookshop, actor: olivia },
    at: '2026-01-05T10:00:00Z',
  });
});

afterAll(() => kernel.stop());

const ask = async (as: string, query: Record<string, string> = {}) => {
  const search = new URLSearchParams({ types: 'test.', ...query });
  return kernel.as(as)('GET', `/events?${search}`);
};

const typesOf = ({ body }: { body: { items: AuditEvent[] } }) =>
  body.items.map(({ type }) => type);

describe('the audit log', () => {
  it('a platform admin sees all of it, the newest first', async () => {
    expect(typesOf(await ask(ADMIN))).toEqual([
      ...['test.old', 'test.run.failed', 'test.run.started'],
      ...['test.garage', 'test.platform'],
    ]);
  });

  it('an admin of a project sees its events and no others', async () => {
    expect(typesOf(await ask(BOOKSHOP_ADMIN))).toEqual([
      ...['test.old', 'test.run.failed', 'test.run.started'],
    ]);
  });

  it('a member who is no admin sees none', async () => {
    expect(typesOf(await ask(READER))).toEqual([]);
  });

  it.each([
    ['an admin of the project', () => BOOKSHOP_ADMIN, () => bookshop, 200],
    ['a member who is no admin', () => READER, () => bookshop, 403],
    ['an admin of another project', () => BOOKSHOP_ADMIN, () => garage, 404],
  ])('of one project, as %s: %#', async (_, as, project, status) => {
    const answer = await ask(as(), { projectId: project() });
    expect(answer.status).toBe(status);
  });

  it.each([
    ['a run', { runId: run }, ['test.run.failed', 'test.run.started']],
    ['a name', { types: 'test.old,test.garage' }, ['test.old', 'test.garage']],
    [
      'the beginning of names, and a name',
      { types: 'test.run.,test.old' },
      ['test.old', 'test.run.failed', 'test.run.started'],
    ],
    ['a kind of actor', { actorType: 'agent' }, ['test.run.started']],
    [
      'an actor',
      { actorId: 'user:default/olivia' },
      ['test.old', 'test.platform'],
    ],
    ['a correlation', { correlationId: 'delivery-1' }, ['test.run.started']],
    ['a time', { until: '2026-02-01T00:00:00Z' }, ['test.old']],
    [
      'a span of time',
      { from: '2026-01-05T10:00:00Z', until: '2026-01-05T10:00:01Z' },
      ['test.old'],
    ],
    ['nothing that is there', { actorId: 'user:default/nobody' }, []],
  ])('is asked for %s', async (_, query, types) => {
    expect(typesOf(await ask(ADMIN, query))).toEqual(types);
  });

  it('an event says who, where and what', async () => {
    const { body } = await ask(ADMIN, { correlationId: 'delivery-1' });
    expect(body.items).toEqual([
      {
        ...{ id: expect.stringMatching(/^\d+$/), type: 'test.run.started' },
        actor: { type: 'agent', id: 'dev' },
        ...{ projectId: bookshop, runId: run, correlationId: 'delivery-1' },
        payload: { correlationId: 'delivery-1' },
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
      },
    ]);
  });

  it('comes in pages, each event once', async () => {
    const types: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await ask(ADMIN, { limit: '2', ...(cursor && { cursor }) });
      types.push(...typesOf(page));
      cursor = page.body.nextCursor;
    } while (cursor);
    expect(types).toEqual(typesOf(await ask(ADMIN)));
  });

  it.each([
    ['a cursor of other filters', { limit: '1' }, { actorType: 'human' }],
    ['a cursor of nobody', { cursor: 'bm9wZQ' }, {}],
  ])('%s is refused', async (_, first, then) => {
    const { nextCursor } = (await ask(ADMIN, first)).body;
    const cursor = nextCursor ?? 'bm9wZQ';
    const answer = await ask(ADMIN, { ...then, cursor });
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain('cursor');
  });

  it.each([
    ['from', { from: '2026-02-01T00:00:00Z', until: '2026-01-01T00:00:00Z' }],
    ['from', { from: 'yesterday' }],
    ['types', { types: `test.%'` }],
    ['actorType', { actorType: 'robot' }],
  ])('a wrong %s is named: %o', async (field, query) => {
    const answer = await ask(ADMIN, query);
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).toContain(field);
  });
});

describe('the audit log as a file', () => {
  const file = (as: string, query: Record<string, string>) =>
    kernel.as(as)(
      'GET',
      `/events/export?${new URLSearchParams({ types: 'test.', ...query })}`,
    );

  it('has what its reader may see', async () => {
    const answer = await file(BOOKSHOP_ADMIN, { format: 'csv' });
    expect(answer.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': 'attachment; filename="audit-log.csv"',
    });
    const lines = answer.text.trim().split('\r\n');
    expect(lines).toHaveLength(4);
    expect(answer.text).not.toContain('test.garage');
    expect(answer.headers['x-next-cursor']).toBeUndefined();
  });

  it('says that it was taken, by whom and how much', async () => {
    kernel.audit.length = 0;
    await file(ADMIN, { format: 'ndjson' });
    expect(kernel.audit).toMatchObject([
      { eventId: 'audit-log-export', status: 'succeeded' },
    ]);
  });

  it('a file that is full says where the next one begins', async () => {
    const log = new AuditLog({ knex: kernel.knex, maxExported: 3 });
    const filter = { types: ['test.'] };
    const first = await log.export({ filter, projects: 'all' });
    const second = await log.export({
      ...{ filter, projects: 'all', cursor: first.nextCursor },
    });
    expect([...first.events, ...second.events].map(({ type }) => type)).toEqual(
      typesOf(await ask(ADMIN)),
    );
    expect(second.nextCursor).toBeUndefined();
  });
});
