import { aNewRun, REPOSITORY_ID } from '../__testUtils__/samples';
import {
  startKernelServices,
  type TestServices,
} from '../__testUtils__/startKernelServices';
import { LabelCommands } from './LabelCommands';

jest.setTimeout(60_000);

const BOT = '1005';

let services: TestServices;
let commands: LabelCommands;
let issueNumber = 100;

beforeAll(async () => {
  services = await startKernelServices();
  commands = new LabelCommands({ knex: services.knex });
});

afterAll(() => services.stop());

/** A run of a new issue whose label is to be put. */
async function commanded(): Promise<string> {
  issueNumber += 1;
  const run = aNewRun({ issue_number: issueNumber });
  await services.knex.transaction(async trx => {
    const row = await services.store.insert(trx, run);
    await commands.record(trx, row!);
  });
  return run.id;
}

const told = (deliveryId: string, senderId = BOT) =>
  commands.consume({
    ...{ repositoryId: REPOSITORY_ID, issueNumber, label: 'run:dev' },
    ...{ senderId, deliveryId },
  });

it('a command covers one delivery of the account that put the label, however often it is handled', async () => {
  await commands.putBy(await commanded(), BOT);
  expect(await told('first')).toBe(true);
  expect(await told('first')).toBe(true);
  expect(await told('second')).toBe(false);
});

it('two deliveries at the same time do not share a command', async () => {
  await commands.putBy(await commanded(), BOT);
  const covered = await Promise.all(['a', 'b', 'c', 'd'].map(id => told(id)));
  expect(covered.filter(Boolean)).toHaveLength(1);
});

it('a person who puts the label is no command, before and after ours', async () => {
  await commands.putBy(await commanded(), BOT);
  expect(await told('mateo', '1002')).toBe(false);
  expect(await told('ours')).toBe(true);
  expect(await told('mateo again', '1002')).toBe(false);
});

it('a label that was not put yet covers nothing', async () => {
  await commanded();
  expect(await told('too early')).toBe(false);
});
