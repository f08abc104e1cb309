import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(240_000);

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform();
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

const append = (line: string) =>
  script(`  - append: { path: docs/notes.md, content: "${line}\\n" }`);

async function newIssue(): Promise<number> {
  const { number } = await platform.onGitHub('mateo', 'POST', '/issues', {
    ...{ title: 'Notes', body: append('first') },
  });
  return number;
}

const putLabel = (issue: number, label: string) =>
  platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: [label],
  });

/** The run that came after `count` others of the issue, once it has delivered and its labels are right. */
async function deliveredAfter(issue: number, count: number) {
  await eventually(async () => {
    const runs = await driver.runsOf(issue);
    expect(runs).toHaveLength(count + 1);
    expect(runs[0].outcome).toBe('delivered');
    expect(await driver.labelsOf(issue)).toEqual(['state:in-review']);
  }, 120_000);
  return (await driver.runsOf(issue))[0];
}

const ask = {
  label: async (stage: string, issue: number, pull: number) => {
    await platform.onGitHub('olivia', 'POST', `/issues/${pull}/comments`, {
      body: append('second'),
    });
    await putLabel(issue, `run:${stage}:revise`);
  },
  review: (_stage: string, _issue: number, pull: number) =>
    platform.onGitHub('olivia', 'POST', `/pulls/${pull}/reviews`, {
      ...{ event: 'REQUEST_CHANGES', body: append('second') },
    }),
};

type Delivered = Awaited<ReturnType<typeof deliveredAfter>>;

/** From the label of a stage to its delivery, on to its revision, and to its approval. */
async function deliverReviseApprove(
  issue: number,
  stage: string,
  { by, earlier }: { by: keyof typeof ask; earlier: number },
): Promise<{ first: Delivered; second: Delivered }> {
  await putLabel(issue, `run:${stage}`);
  const first = await deliveredAfter(issue, earlier);
  const pull = first.pullRequestNumber!;
  await ask[by](stage, issue, pull);
  const second = await deliveredAfter(issue, earlier + 1);
  await platform.onGitHub('olivia', 'POST', `/pulls/${pull}/reviews`, {
    event: 'APPROVE',
  });
  await eventually(
    async () =>
      expect(await driver.labelsOf(issue)).toEqual(['state:approved']),
    60_000,
  );
  return { first, second };
}

/** Stages of one issue, each on the approved result of the one before. */
const WAYS =
  process.env.STAGECRAFT_TEST_LONG === '1'
    ? [
        ['intake', 'vision', 'prd', 'arch', 'design', 'plan'],
        ['dev', 'qa', 'release', 'postdeploy', 'ops'],
        ['doc-audit'],
      ]
    : [['intake', 'prd', 'design'], ['dev', 'qa'], ['doc-audit']];
// Either way of asking is the same for every stage: they alternate.
const CASES = WAYS.flatMap(way =>
  way.map((stage, index): [stage: string, by: keyof typeof ask] => [
    stage,
    index % 2 === 0 ? 'label' : 'review',
  ]),
);

describe('E2E-010, E2E-012, E2E-014, E2E-016, E2E-019, E2E-130, E2E-131 stages after each other, of several issues at the same time', () => {
  const runs = new Map<string, ReturnType<typeof deliverReviseApprove>>();

  beforeAll(() => {
    for (const way of WAYS) {
      let before: Promise<unknown> = newIssue();
      const opened = before as Promise<number>;
      way.forEach((stage, index) => {
        const by = CASES.find(([id]) => id === stage)![1];
        const ended = before.then(async () =>
          deliverReviseApprove(await opened, stage, { by, earlier: 2 * index }),
        );
        // The test of the stage tells.
        ended.catch(() => {});
        runs.set(stage, ended);
        before = ended;
      });
    }
  });

  it.each(CASES)(
    'E2E-028 %s is revised by a %s, in the same pull request',
    async stage => {
      const { first, second } = await runs.get(stage)!;
      const pullRequestNumber = first.pullRequestNumber;
      expect([first, second]).toMatchObject([
        { stage, pullRequestNumber, triggerLabel: `run:${stage}` },
        { stage, pullRequestNumber, triggerLabel: `run:${stage}:revise` },
      ]);
      const { execution } = await driver.detailOf(second.id);
      const file = await platform.onGitHub(
        'olivia',
        'GET',
        `/contents/docs/notes.md?ref=${encodeURIComponent(
          execution.workBranch!,
        )}`,
      );
      // Behind what the stages before have left there.
      expect(Buffer.from(file.content, 'base64').toString()).toMatch(
        /^(first\nsecond\n)+$/,
      );
      const types = (await driver.eventsOf(second.id)).map(({ type }) => type);
      expect(types).toContain('run.pr.updated');
      expect(types).not.toContain('run.pr.created');
    },
  );
});

it('E2E-028 each stage has a label for a revision', async () => {
  const { body } = await platform.as(OWNER)('GET', '/kernel/labels');
  const stages = await platform.as(OWNER)('GET', '/stage-runs/stages');
  const revisable = body.items
    .map(({ name }: { name: string }) => /^run:(.+):revise$/.exec(name)?.[1])
    .filter(Boolean);
  const contributed = stages.body.items
    .map(({ id }: { id: string }) => id)
    // They leave no pull request that could be revised.
    .filter((id: string) => !['ai-repair', 'review'].includes(id));
  expect(revisable.sort()).toEqual(contributed.sort());
});
