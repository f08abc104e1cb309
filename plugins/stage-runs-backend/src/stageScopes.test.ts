import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

const PATIENCE_MS = 60_000;
const WRITES = script(
  '  - append: { path: docs/notes.md, content: "Two words.\\n" }',
);

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform();
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

async function newIssue(labels: string[], body = WRITES): Promise<number> {
  const { number } = await platform.onGitHub('mateo', 'POST', '/issues', {
    ...{ title: 'Opening hours', body, labels },
  });
  return number;
}

const putLabel = (issue: number, label: string) =>
  platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: [label],
  });

async function ended(issue: number, stage: string, outcome: string) {
  await putLabel(issue, `run:${stage}`);
  return eventually(async () => {
    const [run] = await driver.runsOf(issue);
    expect(run).toMatchObject({ stage, outcome });
    return run;
  }, PATIENCE_MS);
}

const issuePage = async (issue: number) =>
  (
    await platform.as(OWNER)(
      'GET',
      `/stage-runs/issues/acme/bookshop/${issue}/transitions`,
    )
  ).body;

const stagesOf = (page: { way: { stage: string }[] }) =>
  page.way.map(({ stage }) => stage);

const commentThat = (issue: number, text: string) =>
  eventually(async () => {
    const comments = await driver.commentsOn(issue);
    expect(comments.map(({ body }) => body).join()).toContain(text);
  }, PATIENCE_MS);

it('a bug fix goes three stages, and each that it passes by has its reason', async () => {
  const issue = await newIssue(['scope:bugfix']);
  expect(await issuePage(issue)).toMatchObject({ scope: { id: 'bugfix' } });
  expect(stagesOf(await issuePage(issue))).toEqual(['dev', 'qa', 'release']);

  const dev = await ended(issue, 'dev', 'delivered');
  const events = await driver.eventsOf(dev.id);
  const entered = events.find(({ type }) => type === 'run.stage.entered');
  expect(entered?.payload).toMatchObject({
    skipped: [
      ...['intake', 'vision', 'prd', 'arch', 'design', 'plan'].map(stage => ({
        ...{ stage, reason: 'not_in_scope' },
      })),
    ],
  });
  const pull = await platform.onGitHub(
    ...(['olivia', 'GET', `/pulls/${dev.pullRequestNumber}`] as const),
  );
  expect(pull.body).toContain(`Part of #${issue}`);
  expect(pull.body).toContain('To read: about 1 min (lines of Markdown: 1).');
  const detail = await driver.detailOf(dev.id);
  expect(detail.artefact).toEqual({ lines: 1, words: 2, readingMinutes: 1 });

  // The stage before it in the scope is not approved.
  await putLabel(issue, 'run:qa');
  await commentThat(issue, 'Not approved yet: `run:dev`');
});

it('the way gets longer by another label, and not shorter when one is taken off', async () => {
  const issue = await newIssue(['scope:bugfix']);
  await ended(issue, 'dev', 'delivered');
  await platform.onGitHub(
    ...(['mateo', 'DELETE', `/issues/${issue}/labels/scope:bugfix`] as const),
  );
  expect(stagesOf(await issuePage(issue))).toEqual(['dev', 'qa', 'release']);
  await putLabel(issue, 'scope:refactor');
  expect(stagesOf(await issuePage(issue))).toEqual([
    ...['design', 'dev', 'qa', 'release'],
  ]);
});

it('documentation changes Markdown only', async () => {
  const issue = await newIssue(
    ['scope:docs'],
    script('  - write: { path: src/hours.js, content: "1;\\n" }'),
  );
  const run = await ended(issue, 'dev', 'denied');
  expect(run.reasonCode).toBe('write_scope_violation');
  const { policy } = await driver.detailOf(run.id);
  expect(policy).toMatchObject({
    ...{ writeScope: 'markdown_only', sources: { writeScope: 'scope' } },
  });
});

it('two kinds of work on one issue start nothing', async () => {
  const issue = await newIssue(['scope:docs', 'scope:bugfix']);
  await putLabel(issue, 'run:dev');
  await commentThat(issue, '`multiple_scope_labels`');
  expect(await driver.runsOf(issue)).toEqual([]);
});

it('a document that is longer than its stage may leave is not pushed', async () => {
  const long = 'Line.\\n'.repeat(251);
  const issue = await newIssue(
    [],
    script(`  - write: { path: docs/long.md, content: "${long}" }`),
  );
  const run = await ended(issue, 'intake', 'denied');
  expect(run).toMatchObject({ reasonCode: 'artefact_over_budget' });
  const { execution } = await driver.detailOf(run.id);
  expect(execution.message).toContain('251 lines, at most 250');
  expect(run.pullRequestNumber).toBeUndefined();
});
