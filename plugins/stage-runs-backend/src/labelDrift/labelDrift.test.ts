import { driverOf, script, type Driver } from '../__testUtils__/driver';
import { eventually } from '../__testUtils__/eventually';
import {
  startTestPlatform,
  type TestPlatform,
} from '../__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform();
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

const PATIENCE_MS = 60_000;
const WRITES = script(
  '  - append: { path: docs/notes.md, content: "More.\\n" }',
);
const REVIEW = 'state:in-review';

type Person = Parameters<TestPlatform['onGitHub']>[0];

const put = (number: number, labels: string[], by: Person = 'mateo') =>
  platform.onGitHub(by, 'POST', `/issues/${number}/labels`, { labels });

const takeOff = (number: number, label: string, by: Person = 'mateo') =>
  platform.onGitHub(by, 'DELETE', `/issues/${number}/labels/${label}`);

const labelsAre = (number: number, labels: string[]) =>
  eventually(async () => {
    const shown = await driver.labelsOf(number);
    expect(shown.sort()).toEqual([...labels].sort());
  }, PATIENCE_MS);

/** Every delivery is judged, and everything that was wanted on GitHub is written. */
const settled = () =>
  eventually(async () => {
    const { rows } = await platform.knex.raw(
      `select (select count(*) from kernel.webhook_deliveries where status = 'pending')
            + (select count(*) from outbox where claimable_at is not null) as open`,
    );
    expect(Number(rows[0].open)).toBe(0);
  }, PATIENCE_MS);

async function eventsOf(issue: number, type: string) {
  const rows = await platform.knex
    .withSchema('kernel')
    .from('events')
    .where({
      ...{ stream: `issue/${platform.repositoryId}/${issue}`, type },
    })
    .orderBy('stream_version');
  return rows.map(({ payload }) => payload);
}

async function delivered() {
  const issue = await driver.labeledIssue(WRITES);
  const run = await driver.runThat(issue, newest =>
    expect(newest?.outcome).toBe('delivered'),
  );
  const pull = run.pullRequestNumber!;
  await labelsAre(issue, [REVIEW]);
  await labelsAre(pull, [REVIEW]);
  await settled();
  return { issue, pull, run };
}

const commentsThat = async (number: number, text: string) =>
  (await driver.commentsOn(number)).filter(({ body }) => body.includes(text));

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
