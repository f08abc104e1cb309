import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { driverOf, script, type Driver } from './__testUtils__/driver';
import { eventually } from './__testUtils__/eventually';
import {
  OWNER,
  startTestPlatform,
  type TestPlatform,
} from './__testUtils__/startTestPlatform';

jest.setTimeout(180_000);

const SERVICES = `apiVersion: stagecraft.dev/v1alpha1
kind: ServiceStack
metadata: { name: bookshop }
spec:
  delivery:
    verifiers:
      - { name: lint, command: [sh, check/lint.sh], needs: [unit] }
      - { name: unit, command: [sh, check/unit.sh], timeoutMinutes: 1 }
      - { name: text, command: [sh, check/text.sh], stages: [prd] }
`;
const CANARY = `ghp_${'s3cr3tCanary'.repeat(3)}`;

let platform: TestPlatform;
let driver: Driver;

beforeAll(async () => {
  platform = await startTestPlatform({
    files: {
      'services.yaml': SERVICES,
      'check/unit.sh': 'echo unit is fine\n',
      'check/lint.sh': 'echo lint is fine; pwd; cat docs/hours.md\n',
      'check/text.sh': 'exit 1\n',
    },
  });
  driver = driverOf(platform);
});

afterEach(() => platform.gitHub.faults.clear());

afterAll(() => platform.stop());

const WRITE = '  - write: { path: docs/hours.md, content: "9 to 5\\n" }';
const check = (name: string, content: string) =>
  `${WRITE}\n  - write: { path: check/${name}.sh, content: ${JSON.stringify(
    content,
  )} }`;

/** Which pods of local-cluster may read. */
async function openFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'stagecraft-verifier-'));
  await chmod(folder, 0o755);
  return folder;
}

const ended = (issue: number, outcome: string) =>
  driver.runThat(issue, run => expect(run).toMatchObject({ outcome }));

const rowsOf = (runId: string) =>
  platform.knex('run_verifications').where({ run_id: runId }).orderBy('name');

const pullsOf = async (issue: number) => {
  const pulls: { head: { ref: string; sha: string }; body: string }[] =
    await platform.onGitHub('olivia', 'GET', '/pulls?state=all');
  return pulls.filter(({ head }) => head.ref === `codex/issue-${issue}`);
};

const eventsOf = async (runId: string) =>
  (await driver.eventsOf(runId))
    .map(({ type, payload }) => [type, (payload as { name?: string }).name])
    .filter(([type]) => type!.startsWith('run.verification.'));

async function isUnpushed(issue: number): Promise<boolean> {
  const branches: { name: string }[] = await platform.onGitHub(
    'olivia',
    'GET',
    '/branches',
  );
  return !branches.some(({ name }) => name.startsWith(`codex/issue-${issue}`));
}

it('what passes the verifiers of its stage, each after what it needs, is delivered', async () => {
  const issue = await driver.labeledIssue(script(WRITE));
  const run = await ended(issue, 'delivered');
  const rows = await rowsOf(run.id);
  const [{ head }] = await pullsOf(issue);
  expect(rows).toMatchObject([
    {
      ...{ name: 'lint', state: 'passed', exit_code: 0, head_sha: head.sha },
      output: expect.stringMatching(/^lint is fine\n\/.*\/source\n9 to 5\n$/),
    },
    {
      ...{ name: 'unit', state: 'passed', exit_code: 0, tries: 1 },
      ...{ output: 'unit is fine\n', token_hash: null },
    },
  ]);
  const [lint, unit] = rows;
  expect(unit.ended_at.getTime()).toBeLessThanOrEqual(lint.asked_at.getTime());
  expect(await eventsOf(run.id)).toEqual([
    ['run.verification.started', 'unit'],
    ['run.verification.passed', 'unit'],
    ['run.verification.started', 'lint'],
    ['run.verification.passed', 'lint'],
  ]);
});

it('what does not pass is not pushed, and what needs it is skipped', async () => {
  const issue = await driver.labeledIssue(
    script(
      `${check('unit', 'echo broken; exit 3\n')}\n  - summary: all tests pass`,
    ),
  );
  const run = await ended(issue, 'failed');
  expect(run.reasonCode).toBe('verification_failed');
  expect((await driver.detailOf(run.id)).execution.message).toContain(
    'lint: skipped (unit has not passed); unit: failed (exit code 3)',
  );
  expect(await rowsOf(run.id)).toMatchObject([
    { name: 'lint', state: 'skipped', exit_code: null, output: null },
    { name: 'unit', state: 'failed', exit_code: 3, output: 'broken\n' },
  ]);
  expect(await pullsOf(issue)).toEqual([]);
  expect(await isUnpushed(issue)).toBe(true);
});

it('a run that changes nothing is verified by nobody', async () => {
  const issue = await driver.labeledIssue(script('  - log: hello'));
  const run = await ended(issue, 'no-change');
  expect(await rowsOf(run.id)).toEqual([]);
});

it('an agent that takes its verifier out of services.yaml is judged by the one of the default branch', async () => {
  const issue = await driver.labeledIssue(
    script(`${check('unit', 'exit 1\n')}\n  - delete: { path: services.yaml }`),
  );
  const run = await ended(issue, 'failed');
  expect(run.reasonCode).toBe('verification_failed');
  expect(await isUnpushed(issue)).toBe(true);
});

it('a verifier that is too slow is ended, and nothing is pushed', async () => {
  const issue = await driver.labeledIssue(
    script(check('unit', 'echo slow; sleep 300\n')),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'running' }),
  );
  await eventually(async () => {
    const late = await platform
      .knex('run_verifications')
      .where({ run_id: id, name: 'unit' })
      .whereNotNull('started_at')
      .update({
        started_at: platform.knex.raw(`started_at - interval '1 minute'`),
      });
    expect(late).toBe(1);
  }, 60_000);
  const run = await ended(issue, 'failed');
  expect(run.reasonCode).toBe('verification_failed');
  const [lint, unit] = await rowsOf(id);
  expect(unit).toMatchObject({
    ...{ state: 'timed_out', exit_code: null, output: 'slow\n' },
  });
  expect(lint).toMatchObject({ state: 'skipped' });
  expect(await isUnpushed(issue)).toBe(true);
});

it('a run that is stopped while it is verified ends without a verdict, and leaves no pod', async () => {
  const issue = await driver.labeledIssue(
    script(check('unit', 'echo slow; sleep 300\n')),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'running' }),
  );
  await eventually(async () => {
    const [, unit] = await rowsOf(id);
    expect(unit).toMatchObject({ started_at: expect.any(Date) });
  }, 60_000);
  await platform.as(OWNER)('POST', `/stage-runs/runs/${id}/cancel`);
  await ended(issue, 'canceled');
  const labelSelector = `stagecraft.dev/run-id=${id}`;
  const { items } = await platform.core.listPodForAllNamespaces({
    labelSelector,
  });
  expect(items).toEqual([]);
  expect(await rowsOf(id)).toMatchObject([
    { state: 'skipped', reason: 'run_ended', token_hash: null },
    { state: 'skipped', reason: 'run_ended', token_hash: null },
  ]);
  expect(await isUnpushed(issue)).toBe(true);
});

it('a verifier whose pod is deleted is tried once more, and a second loss is no verdict', async () => {
  const issue = await driver.labeledIssue(
    script(check('unit', 'echo slow; sleep 300\n')),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'running' }),
  );
  for (const tries of [1, 2]) {
    const job = await eventually(async () => {
      const [, unit] = await rowsOf(id);
      expect(unit).toMatchObject({ tries, started_at: expect.any(Date) });
      return unit.job_name as string;
    }, 60_000);
    const { items } = await platform.core.listPodForAllNamespaces({
      labelSelector: `job-name=${job}`,
    });
    for (const { metadata } of items) {
      await platform.core.deleteNamespacedPod({
        ...{ name: metadata!.name!, namespace: metadata!.namespace! },
      });
    }
  }
  const run = await ended(issue, 'failed');
  expect(run.reasonCode).toBe('verification_failed');
  expect((await rowsOf(id))[1]).toMatchObject({
    ...{ state: 'lost', reason: 'pod_lost', exit_code: null },
  });
});

it('the command gets no credential, and what looks like one is taken out of what it printed', async () => {
  const folder = await openFolder();
  const known = platform.tokens['stagecraft-platform'];
  const secrets = [CANARY, 'https://mateo:hunter2hunter2@example.org/', known];
  await writeFile(join(folder, 'secrets'), `${secrets.join('\n')}\n`);
  const commands = [
    'env | cut -d= -f1 | sort',
    'git config --list --show-origin',
    `cat ${folder}/secrets`,
    'exit 1',
  ];
  const issue = await driver.labeledIssue(
    script(check('unit', commands.join('\n'))),
  );
  const run = await ended(issue, 'failed');
  expect(run.reasonCode).toBe('verification_failed');
  const [, { output }] = await rowsOf(run.id);
  expect(output).toMatch(/^CI\n/m);
  expect(output).toContain('https://***@example.org/');
  const shown = await platform.as(OWNER)(
    'GET',
    `/stage-runs/runs/${run.id}/verifiers/unit/output`,
  );
  expect(shown.body).toEqual({ name: 'unit', text: output });
  for (const secret of [
    ...['STAGECRAFT', 'http.extraheader', CANARY, 'hunter2', known],
  ]) {
    expect(output).not.toContain(secret);
  }
  await rm(folder, { recursive: true });
});

it('a verdict that is stored is not asked for again by whoever takes the run over', async () => {
  const folder = await openFolder();
  const goOn = join(folder, 'go-on');
  const issue = await driver.labeledIssue(
    script(check('unit', `until [ -e ${goOn} ]; do sleep 0.1; done\n`)),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'running' }),
  );
  await eventually(async () => {
    const [, unit] = await rowsOf(id);
    expect(unit).toMatchObject({ started_at: expect.any(Date) });
  }, 60_000);
  // The delivery asks where the branch is: until GitHub answers nothing is pushed.
  platform.gitHub.faults.setRestFault({
    ...{ operation: 'repos/get-commit', kind: 'respond', status: 502 },
    next: 100,
  });
  await writeFile(goOn, '');
  const { knex } = platform;
  await eventually(async () => {
    const run = await knex('runs').where({ id }).first();
    expect(run).toMatchObject({ verified_at: expect.any(Date) });
    expect(run).toMatchObject({ lease_owner: null, pushed_at: null });
  }, 60_000);
  // Its replica is gone, with the verdicts stored and nothing pushed.
  platform.gitHub.faults.clear();
  await knex('runs')
    .where({ id })
    .update({
      lease_owner: 'replica-a:42:5f4f3c1d',
      lease_until: knex.raw(`kernel.now() - interval '2 seconds'`),
      claimable_at: knex.raw(`kernel.now() - interval '2 seconds'`),
    });
  const run = await ended(issue, 'delivered');
  expect((await driver.detailOf(id)).takeovers).toBeGreaterThan(0);
  expect(await rowsOf(id)).toMatchObject([{ tries: 1 }, { tries: 1 }]);
  const pushes = (await driver.eventsOf(run.id)).filter(
    ({ type }) => type === 'run.branch.pushed',
  );
  expect(pushes).toHaveLength(1);
  expect(await pullsOf(issue)).toHaveLength(1);
  await rm(folder, { recursive: true });
});

it('an environment that somebody deletes while it is verified is made again', async () => {
  const folder = await openFolder();
  const goOn = join(folder, 'go-on');
  const issue = await driver.labeledIssue(
    script(check('unit', `until [ -e ${goOn} ]; do sleep 0.1; done\n`)),
  );
  const { id } = await driver.runThat(issue, run =>
    expect(run).toMatchObject({ status: 'running' }),
  );
  await eventually(async () => {
    const [, unit] = await rowsOf(id);
    expect(unit).toMatchObject({ started_at: expect.any(Date) });
  }, 60_000);
  const { execution } = await driver.detailOf(id);
  await platform.core.deleteNamespace({ name: execution.namespace! });
  await eventually(async () => {
    const [, unit] = await rowsOf(id);
    expect(unit).toMatchObject({ tries: 2, started_at: expect.any(Date) });
  }, 60_000);
  await writeFile(goOn, '');
  await ended(issue, 'delivered');
  expect(await rowsOf(id)).toMatchObject([
    { name: 'lint', state: 'passed', tries: 1 },
    { name: 'unit', state: 'passed', tries: 2 },
  ]);
  await rm(folder, { recursive: true });
});
