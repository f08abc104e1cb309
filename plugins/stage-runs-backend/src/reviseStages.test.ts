import { createBackendModule } from '@backstage/backend-plugin-api';
import { stagesExtensionPoint } from '@stagecraft/backstage-plugin-stage-runs-node';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import { aStage } from './__testUtils__/samples';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(240_000);

/** Requirements E2E-028: the stages whose catalogue has a label for a revision. `dev` is installed. */
const CONTRIBUTED = ['intake', 'vision', 'prd', 'arch', 'design', 'plan', 'qa'];

/** Stages as a third party would add them; their agents write documents. */
const moreStages = createBackendModule({
  pluginId: 'stage-runs',
  moduleId: 'more-stages',
  register(reg) {
    reg.registerInit({
      deps: { stages: stagesExtensionPoint },
      async init({ stages }) {
        for (const id of CONTRIBUTED) {
          const agent = { ...aStage().agent, key: id, parallelLimit: 2 };
          stages.addStage(
            aStage({
              ...{ id, agent, labelKey: `run.${id}` },
              writeScope: 'markdown_only',
              task: { en: `Do ${id}.`, ru: `Сделай ${id}.` },
            }),
          );
        }
      },
    });
  },
});

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform({ features: [moreStages] });
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

const append = (line: string) =>
  script(`  - append: { path: docs/notes.md, content: "${line}\\n" }`);

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

/** From the label of a stage to its delivery, and on to its revision. */
async function deliverAndRevise(stage: string, by: keyof typeof ask) {
  const { number: issue } = await platform.onGitHub(
    ...(['mateo', 'POST', '/issues'] as const),
    { title: `Notes of ${stage}`, body: append('first') },
  );
  await putLabel(issue, `run:${stage}`);
  const first = await deliveredAfter(issue, 0);
  await ask[by](stage, issue, first.pullRequestNumber!);
  return { first, second: await deliveredAfter(issue, 1) };
}

// Either way is the same for every stage: they alternate.
const CASES: [stage: string, by: keyof typeof ask][] = [
  ['intake', 'label'],
  ['vision', 'review'],
  ['prd', 'label'],
  ['arch', 'review'],
  ['design', 'label'],
  ['plan', 'review'],
  ['dev', 'label'],
  ['qa', 'review'],
];

describe('stages at work at the same time', () => {
  const runs = new Map<string, ReturnType<typeof deliverAndRevise>>();

  beforeAll(() => {
    for (const [stage, by] of CASES) {
      const ended = deliverAndRevise(stage, by);
      // The test of the stage tells.
      ended.catch(() => {});
      runs.set(stage, ended);
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
      expect(Buffer.from(file.content, 'base64').toString()).toBe(
        'first\nsecond\n',
      );
      const types = (await driver.eventsOf(second.id)).map(({ type }) => type);
      expect(types).toContain('run.pr.updated');
      expect(types).not.toContain('run.pr.created');
    },
  );
});

it('E2E-028 each stage with a label for a revision has been looked at', async () => {
  const { body } = await platform.as(OWNER)('GET', '/kernel/labels');
  const revisable = body.items
    .map(({ name }: { name: string }) => /^run:(.+):revise$/.exec(name)?.[1])
    .filter(Boolean);
  expect(revisable.sort()).toEqual([...CONTRIBUTED, 'dev'].sort());
});
