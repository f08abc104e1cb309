import { mockServices } from '@backstage/backend-test-utils';
import type { NotificationSendOptions } from '@backstage/plugin-notifications-node';
import {
  aQuestion,
  aWish,
  claimOf,
  MATEO,
  PAULA,
  PETRA,
  requestParts,
  runAtWork,
  type RequestParts,
} from '../__testUtils__/requestParts';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { decidersOf, requestNoticeHandler } from './requestNoticeHandler';
import type { RequestWish } from './types';

jest.setTimeout(60_000);

let services: TestServices;
let parts: RequestParts;
const sent: NotificationSendOptions[] = [];
let send: () => Promise<void>;

beforeAll(async () => {
  services = await startKernelServices();
  parts = requestParts(services);
});

beforeEach(() => {
  sent.length = 0;
  send = async () => {};
});

afterAll(() => services.stop());

const handler = () =>
  requestNoticeHandler({
    ...{ ...services, ...parts, logger: mockServices.logger.mock() },
    notifications: {
      async send(options) {
        await send();
        sent.push(options);
      },
    },
  });

async function asked(
  wish: (run: { id: string }) => RequestWish,
  changes: object = {},
) {
  const run = await runAtWork(services.knex, changes);
  const { id } = await services.knex.transaction(trx =>
    parts.desk.ask(trx, wish(run)),
  );
  const claim = await claimOf(services.knex, `request-notice/${id}`);
  return { run, id, claim };
}

it('tells those who may decide, with a link to the request', async () => {
  const { id, run, claim } = await asked(aWish);
  await handler()(claim);
  const { issue_number: issue } = await services.store.find(run.id);
  expect(sent).toEqual([
    {
      recipients: { type: 'entity', entityRef: [PAULA.userEntityRef] },
      payload: {
        title: 'An agent asks for your approval',
        description: expect.stringContaining(
          `Writes the opening hours. (acme/bookshop #${issue}, until `,
        ),
        link: `/runs/requests/${id}`,
        severity: 'high',
        topic: 'stagecraft-requests',
        scope: `stagecraft-request-${id}`,
      },
    },
  ]);
});

it('in the language of the project', async () => {
  const { claim } = await asked(aQuestion, { locale: 'ru' });
  await handler()(claim);
  expect(sent[0].payload.title).toBe('У агента есть вопрос');
});

it('tells nobody of what is decided already', async () => {
  const { id, claim } = await asked(aWish);
  const { payload_digest: digest } = (await parts.requests.find(id))!;
  await parts.decisions.decide(
    id,
    { decision: 'denied', digest },
    { user: PAULA, proof: { kind: 'portal_session', id: 's' } },
  );
  await handler()(claim);
  expect(sent).toEqual([]);
});

it('that nobody can be told is tried again, given up quietly, and holds nothing up', async () => {
  const { run, id, claim } = await asked(aWish);
  send = async () => {
    throw new Error('503');
  };
  await expect(handler()(claim)).rejects.toThrow('503');
  claim.row.claim_count = 8;
  await handler()(claim);
  expect((await services.store.find(run.id)).status).toBe('waiting_mcp');
  expect((await parts.requests.find(id))!.status).toBe('requested');
});

it.each([
  ['owner', [PAULA]],
  ['delegated', [PAULA, MATEO]],
] as const)('%s: members who may decide', async (mode, expected) => {
  const refs = await decidersOf({ mode, project_id: 'p' }, parts.directory);
  expect(refs).toEqual(expected.map(({ userEntityRef }) => userEntityRef));
});

it('admins of the platform, where no member may decide', async () => {
  const refs = await decidersOf(
    { mode: 'owner', project_id: 'p' },
    { ...parts.directory, listMembers: async () => [] },
  );
  expect(refs).toEqual([PETRA.userEntityRef]);
});
