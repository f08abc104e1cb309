import { eventually } from '../__testUtils__/eventually';
import {
  labelDriverOf,
  PATIENCE_MS,
  REVIEW,
  type LabelDriver,
} from '../__testUtils__/labelDriver';
import { driverOf, script, type Driver } from '../__testUtils__/driver';
import {
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

let platform: TestPlatform;
let driver: Driver;
let labels: LabelDriver;

beforeAll(async () => {
  platform = await startTestPlatform();
  driver = driverOf(platform);
  labels = labelDriverOf(platform);
});

afterAll(() => platform.stop());

const put: LabelDriver['put'] = (...args) => labels.put(...args);
const takeOff: LabelDriver['takeOff'] = (...args) => labels.takeOff(...args);
const labelsAre: LabelDriver['labelsAre'] = (...args) =>
  labels.labelsAre(...args);
const eventsOf: LabelDriver['eventsOf'] = (...args) => labels.eventsOf(...args);
const commentsThat: LabelDriver['commentsThat'] = (...args) =>
  labels.commentsThat(...args);
const settled = () => labels.settled();
const delivered = () => labels.delivered();

it('E2E-030 in-review that a person takes off comes back, on the issue and on the pull request', async () => {
  const { issue, pull } = await delivered();
  expect(await eventsOf(issue, 'label.drift.found')).toEqual([]);
  await takeOff(issue, REVIEW);
  await labelsAre(issue, [REVIEW]);
  await takeOff(pull, REVIEW);
  await labelsAre(pull, [REVIEW]);
  await settled();
  expect(await eventsOf(issue, 'label.drift.found')).toMatchObject([
    { number: issue, add: [REVIEW], remove: [], foundBy: 'webhook' },
    { number: pull, add: [REVIEW], remove: [], foundBy: 'webhook' },
  ]);
});

it('what the platform moves itself has nobody look', async () => {
  const { issue } = await delivered();
  await put(issue, ['state:approved'], 'olivia');
  await labelsAre(issue, ['state:approved']);
  await settled();
  const { rows } = await platform.knex.raw(
    `select wanted_looks, made_looks from label_threads where number = ?`,
    [issue],
  );
  // One for the person's label; none for those that followed from it.
  expect(rows).toEqual([{ wanted_looks: '1', made_looks: '1' }]);
  expect(await eventsOf(issue, 'label.drift.found')).toEqual([]);
});

it('E2E-031 approved by somebody who may not: it goes away, is answered once, and approves nothing', async () => {
  const { issue, pull } = await delivered();
  await put(issue, ['state:approved'], 'rina');
  await labelsAre(issue, [REVIEW]);
  await put(pull, ['state:approved'], 'rina');
  await labelsAre(pull, [REVIEW]);
  await settled();
  const approvals = await platform
    .knex('approvals')
    .where({ issue_number: issue });
  expect(approvals).toEqual([]);
  expect(
    await commentsThat(issue, 'sender_role_read_not_permitted'),
  ).toHaveLength(1);
});

it('E2E-031 approved where nothing was delivered goes away', async () => {
  const issue = await driver.labeledIssue(script('  - fail: "No."'));
  await driver.runThat(issue, run => expect(run?.outcome).toBe('failed'));
  await labelsAre(issue, []);
  await put(issue, ['state:approved'], 'olivia');
  await labelsAre(issue, []);
  await settled();
  expect(await eventsOf(issue, 'label.drift.found')).toMatchObject([
    { number: issue, add: [], remove: ['state:approved'] },
  ]);
  // What was judged once is judged again.
  await put(issue, ['state:approved'], 'olivia');
  await labelsAre(issue, []);
});

it('a person who moves the labels by hand, one after the other, has approved', async () => {
  const { issue, pull, runId } = await delivered();
  await Promise.all([
    takeOff(issue, REVIEW, 'olivia'),
    put(issue, ['state:approved'], 'olivia'),
  ]);
  await labelsAre(issue, ['state:approved']);
  await labelsAre(pull, ['state:approved']);
  await settled();
  const approvals = await platform.knex('approvals').where({ run_id: runId });
  expect(approvals).toMatchObject([{ approved_by_login: 'olivia' }]);
});

it('E2E-032 E2E-034 what people say of the whole stays: blocked beside in-review, abandoned in its place', async () => {
  const { issue, pull } = await delivered();
  await put(issue, ['state:blocked', 'need:qa', 'question']);
  await takeOff(issue, REVIEW);
  const kept = ['state:blocked', 'need:qa', 'question'];
  await labelsAre(issue, [...kept, REVIEW]);
  await put(issue, ['state:abandoned'], 'olivia');
  await labelsAre(issue, [...kept, 'state:abandoned']);
  await settled();
  expect(await driver.labelsOf(pull)).toEqual([REVIEW]);
  await takeOff(issue, 'state:abandoned', 'olivia');
  await labelsAre(issue, [...kept, REVIEW]);
});

it('a label that goes back and forth is left after three times, with one comment, until it agrees', async () => {
  const { issue, pull } = await delivered();
  for (let time = 1; time <= 3; time += 1) {
    await takeOff(issue, REVIEW);
    await labelsAre(issue, [REVIEW]);
  }
  await takeOff(issue, REVIEW);
  await eventually(async () => {
    expect(await eventsOf(issue, 'label.drift.given_up')).toMatchObject([
      { number: issue, add: [REVIEW], remove: [] },
    ]);
  }, PATIENCE_MS);
  await put(issue, ['state:superseded']);
  await takeOff(issue, 'state:superseded');
  await settled();
  expect(await driver.labelsOf(issue)).toEqual([]);
  const about = 'These labels are left as they are';
  expect(await commentsThat(issue, about)).toHaveLength(1);
  expect(await eventsOf(issue, 'label.drift.found')).toHaveLength(4);
  // Each thread by itself.
  await takeOff(pull, REVIEW);
  await labelsAre(pull, [REVIEW]);

  await put(issue, [REVIEW]);
  await settled();
  await platform.knex.raw(
    `update label_threads set corrected_at = array(select t - interval '61 minutes' from unnest(corrected_at) t)
      where number = ?`,
    [issue],
  );
  await takeOff(issue, REVIEW);
  await labelsAre(issue, [REVIEW]);
});

describe('what people have to resolve', () => {
  const MODELS = ['[ai-model-gpt-5.2]', '[ai-model-gpt-5.3-codex]'];
  const EFFORTS = ['[ai-reasoning-high]', '[ai-reasoning-low]'];
  const HEADLINE = 'Labels contradict each other';

  it('is told once for each set, in one comment, and left as it is', async () => {
    const { issue } = await delivered();
    await put(issue, [...MODELS, ...EFFORTS]);
    await eventually(async () => {
      const told = await commentsThat(issue, HEADLINE);
      expect(told.map(({ body }) => body).join()).toContain(EFFORTS[1]);
      expect(told.map(({ body }) => body).join()).toContain(MODELS[0]);
    }, PATIENCE_MS);
    await settled();
    const count = (await commentsThat(issue, HEADLINE)).length;
    await takeOff(issue, MODELS[0]);
    await put(issue, [MODELS[0]]);
    await settled();
    expect(await commentsThat(issue, HEADLINE)).toHaveLength(count);
    expect(await eventsOf(issue, 'label.invariant.broken')).toMatchObject(
      expect.arrayContaining([
        expect.objectContaining({ invariant: 'one_model', labels: MODELS }),
        expect.objectContaining({ invariant: 'one_effort', labels: EFFORTS }),
      ]),
    );
    expect(await eventsOf(issue, 'label.invariant.broken')).toHaveLength(2);
    await labelsAre(issue, [...MODELS, ...EFFORTS, REVIEW]);
  });

  it('two labels of stages are told by their refusal alone', async () => {
    const { issue } = await delivered();
    await put(issue, ['run:dev', 'run:qa']);
    await eventually(async () => {
      expect(await eventsOf(issue, 'label.invariant.broken')).toMatchObject([
        { invariant: 'one_trigger', labels: ['run:dev', 'run:qa'] },
      ]);
    }, PATIENCE_MS);
    await settled();
    expect(
      await commentsThat(issue, 'issue_trigger_label_conflict'),
    ).toHaveLength(1);
    expect(await commentsThat(issue, HEADLINE)).toEqual([]);
    await labelsAre(issue, ['run:dev', 'run:qa', REVIEW]);
  });
});

describe('the label of a stage', () => {
  it('that a bot puts again after its run has ended goes away', async () => {
    const { issue } = await delivered();
    await put(issue, ['run:dev'], 'stagecraft-bot');
    await labelsAre(issue, [REVIEW]);
    await settled();
    expect(
      await commentsThat(issue, 'sender_type_bot_not_permitted'),
    ).toHaveLength(1);
  });

  it('that was refused stays', async () => {
    const { issue } = await delivered();
    await put(issue, ['run:qa'], 'rina');
    await eventually(async () => {
      const told = await commentsThat(issue, 'sender_role_read_not_permitted');
      expect(told).toHaveLength(1);
    }, PATIENCE_MS);
    await settled();
    await labelsAre(issue, ['run:qa', REVIEW]);
  });
});
