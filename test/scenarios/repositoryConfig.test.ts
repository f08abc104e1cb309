import { BOOKSHOP } from '../harness/bookshop';
import {
  commentsOf,
  endOf,
  putLabel,
  runOf,
  runsOf,
  script,
  WRITE_A_FILE,
} from '../harness/runs';
import { changeDefaultBranch } from '../harness/pullRequests';
import { openIssue, startStack, type Stack } from '../harness/Stack';
import { waitFor } from '../harness/waitFor';

jest.setTimeout(120_000);

const HEAD = `apiVersion: stagecraft.dev/v1alpha1
kind: ServiceStack
metadata: { name: bookshop }
`;
const CIRCLE = `${HEAD}spec:
  delivery:
    stages: { devel: { deadlineMinutes: 10 } }
    verifiers:
      - { name: unit, command: [npm, test], needs: [lint] }
      - { name: lint, command: [npm, run, lint], needs: [unit] }
`;

const OWN_AGENT = `${HEAD}spec:
  delivery:
    agents:
      - key: writer
        displayName: { en: Writer, ru: Писатель }
        responsibility: { en: Documentation, ru: Документация }
        mode: full-env
        kubernetesRights: read-write
        parallelLimit: 1
        prompts: { work: docs/writer.md, revise: docs/writer.md }
    stages:
      dev: { agent: writer, deadlineMinutes: 20, writePaths: ['docs/**'] }
`;

describe('what a repository says of its runs', () => {
  let stack: Stack;

  beforeAll(async () => {
    stack = await startStack();
  });

  afterAll(async () => {
    await stack?.stop();
  });

  const say = (text: string) =>
    changeDefaultBranch(stack, {
      'services.yaml': text,
      'docs/writer.md': 'Do what the issue asks.\n',
    });

  async function labeledIssue(body = WRITE_A_FILE): Promise<number> {
    const issue = await openIssue(stack, {
      title: 'Hours',
      body,
    });
    await putLabel(stack, issue, 'run:dev');
    return issue;
  }

  it('of a repository whose services.yaml has unknown stages and a circle no run starts, and one comment says why', async () => {
    await say(CIRCLE);
    const issue = await labeledIssue();
    const [comment] = await waitFor('the comment', async () => {
      const found = await commentsOf(stack, issue);
      return found.length > 0 ? found : undefined;
    });
    expect(comment).toContain('repository_config_invalid');
    expect(comment).toContain('there is no stage devel');
    expect(comment).toContain('unit, lint need each other in a circle');
    expect(await runsOf(stack, issue)).toEqual([]);

    // Corrected on the default branch, asked again.
    await say(HEAD);
    const label = { ...BOOKSHOP, issue_number: issue, name: 'run:dev' };
    await stack.as('owner').rest.issues.removeLabel(label);
    await putLabel(stack, issue, 'run:dev');
    const run = await runOf(stack, issue);
    expect((await endOf(stack, run.id)).summary.outcome).toBe('delivered');
    expect(await commentsOf(stack, issue)).toHaveLength(2);
  });

  it('a project agent works within what the repository allows, and the run says who has set what', async () => {
    await say(OWN_AGENT);
    const allowed = await labeledIssue(
      script('  - write: { path: docs/hours.md, content: "Open at nine.\\n" }'),
    );
    const run = await endOf(stack, (await runOf(stack, allowed)).id);
    expect(run.summary).toMatchObject({
      agentKey: 'writer',
      outcome: 'delivered',
    });
    expect(run.policy).toMatchObject({
      ...{ deadlineMinutes: 20, writePaths: ['docs/**'], mode: 'code-only' },
      agent: { key: 'writer', isOfProject: true },
      sources: { deadlineMinutes: 'repository', writeScope: 'stage' },
    });
    const { data: commits } = await stack.as('owner').rest.pulls.listCommits({
      ...{ ...BOOKSHOP, pull_number: run.summary.pullRequestNumber! },
    });
    expect(commits.map(({ commit }) => commit.author!.name)).toEqual([
      'Writer',
    ]);

    const refused = await labeledIssue(
      script('  - write: { path: hours.md, content: "Open at nine.\\n" }'),
    );
    const violation = await endOf(stack, (await runOf(stack, refused)).id);
    expect(violation.summary).toMatchObject({
      ...{ outcome: 'denied', reasonCode: 'write_scope_violation' },
    });
  });
});
