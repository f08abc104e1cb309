import type {
  CatalogueLabel,
  LabelCatalogue,
} from '@stagecraft/backstage-plugin-kernel-node';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { Stages } from '../registry/Stages';
import { Refusals, type RefusedTrigger } from './Refusals';

jest.setTimeout(60_000);

let services: TestServices;
let refusals: Refusals;

beforeAll(async () => {
  services = await startKernelServices();
  refusals = new Refusals({
    ...{ ...services, defaultLocale: 'en', appUrl: 'http://localhost:7007' },
    ...{ stages: new Stages(), catalogue: {} as LabelCatalogue },
  });
});

afterAll(() => services.stop());

const label: CatalogueLabel = {
  ...{ kind: 'trigger', key: 'run.dev', name: 'run:dev', value: 'run:dev' },
  ...{ color: 'ededed', description: '' },
};

const NOW = new Date('2026-11-28T10:00:00Z');

const refused = (issueNumber: number, deliveryId: string): RefusedTrigger => ({
  refusal: { reason: 'sender_not_allowed', tell: 'comment' },
  ...{ deliveryId, issueNumber, label },
  ...{ fullName: 'acme/bookshop', senderLogin: 'otis' },
  act: { senderId: '1004', senderType: 'User', at: NOW },
});

async function eventsOf(issueNumber: number): Promise<string[]> {
  const events = await services.eventLog.readStream({
    ...{
      executor: services.knex,
      stream: `issue/acme/bookshop/${issueNumber}`,
    },
  });
  return events.map(({ type }) => type);
}

const notices = (issueNumber: number) =>
  services.knex('outbox').where({ kind: 'notice', issue_number: issueNumber });

it('a delivery that is handled again after a crash is told once', async () => {
  await refusals.tell(refused(1, 'a'));
  await refusals.tell(refused(1, 'a'));
  expect(await eventsOf(1)).toEqual(['label.rejected']);
  expect(await notices(1)).toHaveLength(1);
});

it('two at the same time tell one', async () => {
  await Promise.all([1, 2, 3].map(() => refusals.tell(refused(2, 'b'))));
  expect(await eventsOf(2)).toEqual(['label.rejected']);
});

it('another delivery of the same refusal is an event and no second comment', async () => {
  await refusals.tell(refused(3, 'c'));
  await refusals.tell(refused(3, 'd'));
  expect(await eventsOf(3)).toEqual(['label.rejected', 'label.rejected']);
  expect(await notices(3)).toHaveLength(1);
});
