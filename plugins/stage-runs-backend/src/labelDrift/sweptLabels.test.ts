import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { driverOf, type Driver } from '../__testUtils__/driver';
import { eventually } from '../__testUtils__/eventually';
import {
  labelDriverOf,
  REVIEW,
  type LabelDriver,
} from '../__testUtils__/labelDriver';
import {
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

const scheduler = mockServices.scheduler();
let platform: TestPlatform;
let driver: Driver;
let labels: LabelDriver;
let issue: number;
let pull: number;

beforeAll(async () => {
  platform = await startTestPlatform({
    features: [
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
    ],
  });
  driver = driverOf(platform);
  labels = labelDriverOf(platform);
  ({ issue, pull } = await labels.delivered());
  await setHook(false);
});

afterAll(() => platform.stop());

/** Without its hook GitHub tells of nothing. */
async function setHook(active: boolean): Promise<void> {
  const [hook] = await platform.onGitHub(
    ...(['stagecraft-platform', 'GET', '/hooks'] as const),
  );
  await platform.onGitHub('stagecraft-platform', 'PATCH', `/hooks/${hook.id}`, {
    active,
  });
}

async function takeOffUntold(number: number, label: string): Promise<void> {
  const path = `/issues/${number}/labels/${label}`;
  await platform.onGitHub('mateo', 'DELETE', path);
}

const sweep = () => scheduler.triggerTask('label-sweep');

it('what no webhook told of is found and put right', async () => {
  await takeOffUntold(issue, REVIEW);
  await takeOffUntold(pull, REVIEW);
  await sweep();
  await labels.labelsAre(issue, [REVIEW]);
  await labels.labelsAre(pull, [REVIEW]);
  await eventually(async () =>
    expect(await labels.eventsOf(issue, 'label.drift.found')).toMatchObject([
      { number: issue, add: [REVIEW], foundBy: 'sweep' },
      { number: pull, add: [REVIEW], foundBy: 'sweep' },
    ]),
  );
});

it('an approval that nobody told of is left for two hours, then taken off, which is said', async () => {
  const held = () =>
    platform.knex('label_threads').where({ number: issue }).first();
  await platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: ['state:approved'],
  });
  // Labels that are being written are passed by.
  await eventually(async () => {
    await sweep();
    expect((await held())?.held_since).toBeInstanceOf(Date);
  });
  expect(await driver.labelsOf(issue)).toContain('state:approved');
  await platform
    .knex('label_threads')
    .where({ number: issue })
    .update({
      held_since: platform.knex.raw(`kernel.now() - interval '2 hours'`),
    });
  await eventually(async () => {
    await sweep();
    expect(await driver.labelsOf(issue)).toEqual([REVIEW]);
  });
  await eventually(async () =>
    expect(
      await labels.commentsThat(issue, 'Nothing was approved'),
    ).toHaveLength(1),
  );
  expect((await held()).held_since).toBeNull();
  expect(await platform.knex('approvals')).toEqual([]);
});
