import { createBackendModule } from '@backstage/backend-plugin-api';
import { stagesExtensionPoint } from '@stagecraft/backstage-plugin-stage-runs-node';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import { aStage } from './__testUtils__/samples';
import {
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

const perfStage = aStage({
  ...{ id: 'perf', labelKey: 'run.perf', writeScope: 'markdown_only' },
  output: { en: 'a performance budget', ru: 'пределы быстродействия' },
  verifiers: [
    { name: 'budget', command: ['grep', '-q', 'ms', 'docs/perf.md'] },
  ],
});

/** As a third party's package would be: it knows extension points and nothing else. */
const perfModule = createBackendModule({
  ...{ pluginId: 'stage-runs', moduleId: 'perf' },
  register(env) {
    env.registerInit({
      deps: { stages: stagesExtensionPoint },
      init: async ({ stages }) => stages.addStage(perfStage),
    });
  },
});

const SERVICES = `apiVersion: stagecraft.dev/v1alpha1
kind: ServiceStack
metadata: { name: bookshop }
spec:
  delivery:
    verifiers:
      - { name: short, command: [sh, check/short.sh], stages: [perf] }
`;

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform({
    features: [perfModule],
    files: { 'services.yaml': SERVICES, 'check/short.sh': 'exit 0\n' },
  });
  driver = driverOf(platform);
});

afterAll(() => platform.stop());

const write = (content: string) =>
  script(`  - write: { path: docs/perf.md, content: "${content}\\n" }`);

async function ended(issue: number, outcome: string) {
  const run = await driver.runThat(issue, each =>
    expect(each).toMatchObject({ outcome }),
  );
  return driver.detailOf(run.id);
}

it('the labels of a stage that a module brings are made in the repository', async () => {
  await eventually(async () => {
    const labels = await Promise.all(
      ['run:perf', 'run:perf:revise'].map(name =>
        platform.onGitHub('olivia', 'GET', `/labels/${name}`),
      ),
    );
    expect(labels).toMatchObject([
      { description: 'A performance budget' },
      { description: 'Revise: A performance budget' },
    ]);
  }, 60_000);
});

it('what passes its verifiers and those that the repository adds is delivered', async () => {
  const issue = await driver.labeledIssue(write('p95 200 ms'), 'run:perf');
  const { summary, verification } = await ended(issue, 'delivered');
  expect(summary).toMatchObject({ stage: 'perf' });
  expect(verification!.verifiers).toMatchObject([
    { name: 'budget', source: 'stage', state: 'passed' },
    { name: 'short', source: 'repository', state: 'passed' },
  ]);
});

it('what does not pass them is not', async () => {
  const issue = await driver.labeledIssue(write('fast'), 'run:perf');
  const { summary, verification } = await ended(issue, 'failed');
  expect(summary).toMatchObject({ reasonCode: 'verification_failed' });
  expect(summary.pullRequestNumber).toBeUndefined();
  expect(verification!.verifiers[0]).toMatchObject({
    ...{ name: 'budget', source: 'stage', state: 'failed', exitCode: 1 },
  });
});

it('a run of another stage is not judged by them', async () => {
  const issue = await driver.labeledIssue(write('fast'), 'run:dev');
  expect((await ended(issue, 'delivered')).verification).toBeUndefined();
});

it('a run that was asked for is judged by what its stage said then', async () => {
  const { knex } = platform;
  const stored = await knex('runs').where({ stage: 'perf' }).first();
  expect(stored.stage_verifiers).toEqual([
    { ...perfStage.verifiers![0], needs: [], timeoutMinutes: 10 },
  ]);
});
