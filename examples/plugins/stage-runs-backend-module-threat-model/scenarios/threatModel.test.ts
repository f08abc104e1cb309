import { BOOKSHOP } from '@stagecraft/test/harness/bookshop';
import {
  askForChanges,
  endOfRunAfter,
} from '@stagecraft/test/harness/pullRequests';
import {
  endOf,
  eventsOf,
  labelsOf,
  putLabel,
  runOf,
} from '@stagecraft/test/harness/runs';
import {
  openIssue,
  startStack,
  type Stack,
} from '@stagecraft/test/harness/Stack';
import { waitFor } from '@stagecraft/test/harness/waitFor';

jest.setTimeout(180_000);

const PACKAGE = '@acme/backstage-plugin-stage-runs-backend-module-threat-model';
const LABEL = 'run:threat-model';

/** What the scripted agent does in a run of this stage, and of no other. */
function issueThatWrites(document: string): string {
  return [
    ...['Orders are new.', '', '```stagecraft stage=threat-model', 'steps:'],
    `  - write: { path: docs/threat-model.md, content: ${JSON.stringify(
      document,
    )} }`,
    ...['```', ''],
  ].join('\n');
}

const document = (mitigation: string) =>
  [
    ...['# Threat model', '## Assets', 'Orders', '## Trust boundaries'],
    ...['Browser to shop', '## Threats', '- T1: Anybody reads orders'],
    ...['## Mitigations', mitigation, ''],
  ].join('\n');

describe('a host that has installed this package by its configuration', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack({ packages: [PACKAGE] });
  });

  afterAll(async () => {
    await stack?.stop();
  });

  async function labeledRun(content: string): Promise<[number, string]> {
    const body = issueThatWrites(content);
    const issue = await openIssue(stack, { title: 'Orders', body });
    await putLabel(stack, issue, LABEL);
    return [issue, (await runOf(stack, issue)).id];
  }

  /** Only a Job of the cluster itself is one. */
  function verifierJob(runId: string) {
    const labelSelector = `stagecraft.dev/run-id=${runId},stagecraft.dev/verifier=threat-model`;
    return waitFor(
      'the Job of the verifier',
      async () => {
        const { items } = await stack.kube.batch.listJobForAllNamespaces({
          labelSelector,
        });
        return items[0];
      },
      { timeoutMs: 60_000, intervalMs: 50 },
    );
  }

  it('makes its labels in the repository', async () => {
    const labels = await waitFor('the labels', async () => {
      const { data } = await stack.as('owner').rest.issues.listLabelsForRepo({
        ...{ ...BOOKSHOP, per_page: 100 },
      });
      const own = data.filter(({ name }) => name.startsWith(LABEL));
      return own.length === 2 ? own : undefined;
    });
    const output =
      'a threat model: assets, trust boundaries, threats and mitigations';
    expect(labels.map(({ name, description }) => [name, description])).toEqual([
      [LABEL, output.replace(/^a/, 'A')],
      [`${LABEL}:revise`, `Revise: ${output.replace(/^a/, 'A')}`],
    ]);
  });

  it('runs its agent with its task, has its verifier judge the result, and opens a pull request', async () => {
    const [issue, id] = await labeledRun(document('- T1: a session'));
    const [job, run] = await Promise.all([verifierJob(id), endOf(stack, id)]);
    expect(job.spec!.template.spec!.containers[0].command![0]).toBe('awk');
    expect(run.summary).toMatchObject({
      ...{ stage: 'threat-model', agentKey: 'security', outcome: 'delivered' },
    });
    expect(run.verification!.verifiers).toMatchObject([
      { name: 'threat-model', source: 'stage', state: 'passed', exitCode: 0 },
    ]);
    const prompt = await stack.portal.get(`/stage-runs/runs/${id}/prompt`);
    expect(JSON.stringify(prompt)).toContain(
      'You are the AI Security Engineer of this project.',
    );

    const { data: pull } = await stack.as('owner').rest.pulls.get({
      ...{ ...BOOKSHOP, pull_number: run.summary.pullRequestNumber! },
    });
    expect(pull.head.sha).toBe(run.execution.headSha);
    expect(pull.body).toContain('| threat-model | passed |');
    const { data: commits } = await stack.as('owner').rest.pulls.listCommits({
      ...{ ...BOOKSHOP, pull_number: pull.number },
    });
    expect(commits.at(-1)!.commit.author!.name).toBe('AI Security Engineer');
    await waitFor('the labels', async () => {
      const [ofIssue, ofPull] = await Promise.all(
        [issue, pull.number].map(each => labelsOf(stack, each)),
      );
      const isTrue =
        ofIssue.includes('state:in-review') &&
        ofPull.includes('state:in-review') &&
        !ofIssue.includes(LABEL);
      return isTrue || undefined;
    });
  });

  it('revises what people ask for in the same pull request, and is judged again', async () => {
    const [issue, id] = await labeledRun(document('- T1: a session'));
    const first = await endOf(stack, id);
    const pull = first.summary.pullRequestNumber!;
    await waitFor('the review to be possible', async () =>
      (await labelsOf(stack, pull)).includes('state:in-review'),
    );
    const body = issueThatWrites(document('- T1: src/orders.js:7'));
    await askForChanges(stack, pull, { body });
    const second = await endOfRunAfter(stack, issue, 1);
    expect(second).toMatchObject({
      summary: {
        ...{ stage: 'threat-model', outcome: 'delivered' },
        pullRequestNumber: pull,
      },
      request: { kind: 'revise', revises: id },
      verification: {
        headSha: second.execution.headSha,
        verifiers: [{ name: 'threat-model', source: 'stage', state: 'passed' }],
      },
    });
    expect(second.execution.headSha).not.toBe(first.execution.headSha);
  });

  it('pushes nothing that its verifier does not pass', async () => {
    const [issue, id] = await labeledRun(document('Later.'));
    const { summary, verification } = await endOf(stack, id);
    expect(summary).toMatchObject({ reasonCode: 'verification_failed' });
    expect(verification!.verifiers).toMatchObject([
      { name: 'threat-model', source: 'stage', state: 'failed', exitCode: 1 },
    ]);
    const output = await stack.portal.get<{ text: string }>(
      `/stage-runs/runs/${id}/verifiers/threat-model/output`,
    );
    expect(output.text).toContain('T1 has no mitigation');
    const types = (await eventsOf(stack, id)).map(({ type }) => type);
    expect(types).toContain('run.verification.failed');
    expect(types).not.toContain('run.branch.pushed');
    const { data } = await stack.as('owner').rest.repos.listBranches(BOOKSHOP);
    const branches = data.map(({ name }) => name);
    expect(branches).not.toContain(`codex/issue-${issue}`);
  });
});
