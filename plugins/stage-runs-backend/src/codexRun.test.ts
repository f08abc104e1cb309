import { chmod, cp, mkdtemp, realpath, rm, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import {
  installedProgram,
  ModelServer,
  responsesProtocol,
  USAGE_PER_ANSWER,
  type ModelAnswer,
} from '@stagecraft/agent-runner/testUtils';
import codexModule from '@stagecraft/backstage-plugin-stage-runs-backend-module-codex';
import { driverOf, type Driver } from './__testUtils__/driver';
import {
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(240_000);

const KEY = 'sk-key-of-the-model-0123456789';

/** The real Codex CLI in its own sandbox, as a pod of local-cluster; only its model is scripted. */
let model: ModelServer;
let platform: TestPlatform;
let driver: Driver;
let folder: string;

beforeAll(async () => {
  // Not below /tmp: a pod has one of its own.
  folder = await mkdtemp('/var/tmp/stagecraft-codex-');
  await chmod(folder, 0o755);
  model = new ModelServer(responsesProtocol);
  await model.start();
  platform = await startTestPlatform({
    features: [codexModule],
    runs: {
      runtime: 'codex',
      runtimes: {
        codex: {
          apiKey: KEY,
          baseUrl: `${model.url}/v1`,
          program: await forPods(installedProgram('STAGECRAFT_CODEX')),
        },
      },
    },
  });
  driver = driverOf(platform);
});

afterAll(async () => {
  await platform?.stop();
  await model?.stop();
  await rm(folder, { recursive: true, force: true });
});

/**
 * Pods are another user's when the tests are root's, and have a /tmp of their own: below
 * a private home and below /tmp they get a copy.
 */
async function forPods(program: string): Promise<string> {
  const file = await realpath(program);
  const isHidden = program.startsWith('/tmp/') || file.startsWith('/tmp/');
  if (!isHidden && (await isOpenToAll(dirname(file)))) return program;
  const [installation] = file.split('/node_modules/');
  await cp(installation, folder, { recursive: true });
  return join(folder, relative(installation, file));
}

async function isOpenToAll(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if (!(mode & 0o001)) return false;
  return path === '/' || isOpenToAll(dirname(path));
}

const command = (cmd: string): ModelAnswer => ({
  ...{ tool: 'exec_command', arguments: { cmd } },
});

const contentOf = async (path: string, ref: string) => {
  const file = await platform.onGitHub(
    'olivia',
    'GET',
    `/contents/${path}?ref=${encodeURIComponent(ref)}`,
  );
  return Buffer.from(file.content, 'base64').toString();
};

/** What the answers that a model has given in one attempt have cost. */
const usageOf = (answers: number) => ({
  inputTokens: answers * USAGE_PER_ANSWER.input,
  cachedInputTokens: answers * USAGE_PER_ANSWER.cached,
  outputTokens: answers * USAGE_PER_ANSWER.output,
  turns: 1,
});

it('label → pull request → revision with the Codex CLI: the session goes on, each attempt’s usage is its own', async () => {
  model.answers = [
    command('echo "9 to 5" > hours.md'),
    { say: 'I wrote the hours down.' },
  ];
  const issue = await driver.labeledIssue('Please write our hours down.');
  const first = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ outcome: 'delivered' }),
  );
  const { attempts, execution } = await driver.detailOf(first.id);
  expect(execution.runtime).toBe('codex');
  expect(attempts).toMatchObject([{ attempt: 1, usage: usageOf(2) }]);
  expect(await contentOf('hours.md', execution.workBranch!)).toBe('9 to 5\n');
  expect(model.requests[0].headers.authorization).toBe(`Bearer ${KEY}`);

  const pull = first.pullRequestNumber!;
  await platform.onGitHub('olivia', 'POST', `/issues/${pull}/comments`, {
    body: 'And on Saturdays?',
  });
  const asked = model.requests.length;
  model.answers = [
    command('echo "Saturdays 10 to 2" >> hours.md'),
    command('git status --short'),
    { say: 'I added Saturdays.' },
  ];
  await platform.onGitHub('mateo', 'POST', `/issues/${issue}/labels`, {
    labels: ['run:dev:revise'],
  });
  const second = await driver.runThat(issue, run => {
    expect(run.id).not.toBe(first.id);
    expect(run).toMatchObject({ outcome: 'delivered' });
  });

  expect(second.pullRequestNumber).toBe(pull);
  const revision = await driver.detailOf(second.id);
  expect(revision.attempts).toMatchObject([
    {
      ...{ attempt: 1, usage: usageOf(3) },
      restoredFrom: { runId: first.id, attempt: 1 },
      resumedAt: expect.any(String),
    },
  ]);
  expect(await contentOf('hours.md', execution.workBranch!)).toBe(
    '9 to 5\nSaturdays 10 to 2\n',
  );
  // The model is asked with the first conversation and with what people said since.
  const told = JSON.stringify(model.requests[asked].body.input);
  expect(told).toContain('I wrote the hours down.');
  expect(told).toContain('And on Saturdays?');
});

it('E2E-061 the Codex CLI calls the tools of the platform, and no command of it has their token', async () => {
  model.answers = [
    {
      ...{ tool: 'run_status_report', namespace: 'mcp__stagecraft' },
      arguments: { status: 'Reading the shop' },
    },
    command('env; echo "9 to 5" > times.md'),
    { say: 'I wrote the times down.' },
  ];
  const issue = await driver.labeledIssue('Please write our times down.');
  const run = await driver.runThat(issue, newest =>
    expect(newest).toMatchObject({ outcome: 'delivered' }),
  );
  const events = await driver.eventsOf(run.id);
  const types = events.map(({ type }) => type);
  expect(types).toContain('mcp.tool.succeeded');
  expect(types).toContain('run.agent.status_reported');
  const told = model.requests.at(-1)!.body.input;
  const outputs = told.filter(
    (item: { type: string }) => item.type === 'function_call_output',
  );
  expect(JSON.stringify(outputs[0])).toContain('reported');
  expect(outputs[1].output).toContain('CODEX_SESSION_ID');
  expect(outputs[1].output).not.toMatch(/MCP_TOKEN|MODEL_KEY/);
});
